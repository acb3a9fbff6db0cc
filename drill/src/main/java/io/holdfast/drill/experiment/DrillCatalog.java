package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.history.DrillFlow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The {@code holdfast.yaml} of a drill's gateway.
 *
 * @param port where the gateway listens
 * @param spool its spool's folder
 */
record DrillCatalog(String bootstrapServers, List<DrillFlow> flows, int port, Path spool) {

    /** How long a request waits for an answer at the most. */
    static final Duration DEADLINE = Duration.ofSeconds(2);

    /** Writes it into the folder and returns the file. */
    Path write(Path folder) {
        try {
            return Files.writeString(folder.resolve("holdfast.yaml"), text());
        } catch (IOException e) {
            throw new HoldfastException("drill-folder", "cannot write into " + folder + ": " + e, e);
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder("""
                clusters:
                  sandbox: { bootstrap-servers: "%s" }
                flows:
                """.formatted(bootstrapServers));
        flows.forEach(flow -> text.append(text(flow).indent(2)));
        return text.append("""
                gateway:
                  port: %d
                  instance: drill-gateway
                  spool: { directory: "%s" }
                """.formatted(port, spool)).toString();
    }

    private static String text(DrillFlow flow) {
        return """
                %s:
                  owner: drills
                  tier: %s
                  cluster: sandbox
                  topic: { partitions: %d, replication-factor: 3, min-insync-replicas: 2 }
                  intake: { deadline: %dms }
                """.formatted(flow.flow(), flow.tier(), DrillRunner.PARTITIONS, DEADLINE.toMillis());
    }
}
