package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.history.DrillFlow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code holdfast.yaml} of a drill's gateway.
 *
 * @param shared the spool that it shares with others; null when its own is all there is
 */
record DrillCatalog(
        String bootstrapServers,
        List<DrillFlow> flows,
        Instance instance,
        @Nullable Shared shared) {

    /** How long a request waits for an answer at the most. */
    static final Duration DEADLINE = Duration.ofSeconds(2);

    /**
     * What is a gateway's own.
     *
     * @param port where it listens
     * @param spool its spool's folder
     */
    record Instance(String name, int port, Path spool) {}

    /**
     * A spool in Redis, whose address this is, and the fleet that shares it.
     */
    record Shared(String redis, Fleet fleet) {}

    /** Writes it and returns the file. */
    Path write(Path file) {
        try {
            return Files.writeString(file, text());
        } catch (IOException e) {
            throw new HoldfastException("drill-folder", "cannot write \"" + file + "\": " + e, e);
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder("""
                clusters:
                  sandbox: { bootstrap-servers: "%s" }
                flows:
                """.formatted(bootstrapServers));
        flows.forEach(flow -> text.append(text(flow).indent(2)));
        text.append("""
                gateway:
                  port: %d
                  instance: %s
                  spool:
                    directory: "%s"
                """.formatted(instance.port(), instance.name(), instance.spool()));
        Shared redis = shared;
        if (redis != null) {
            text.append("    redis: { url: \"%s\", fleet: drill, lease: %dms }%n"
                    .formatted(redis.redis(), redis.fleet().lease().toMillis()));
        }
        return text.toString();
    }

    private String text(DrillFlow flow) {
        boolean strict = shared != null && shared.fleet().strict();
        return """
                %s:
                  owner: drills
                  tier: %s
                  cluster: sandbox
                  topic: { partitions: %d, replication-factor: 3, min-insync-replicas: 2 }
                  intake: { deadline: %dms, exactly-once: %s }
                """.formatted(
                flow.flow(), flow.tier(), DrillRunner.PARTITIONS, DEADLINE.toMillis(), strict ? "strict" : "look-up");
    }
}
