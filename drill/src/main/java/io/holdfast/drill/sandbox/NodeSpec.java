package io.holdfast.drill.sandbox;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One node of a sandbox. Pure: renders its own settings.
 *
 * @param port for clients; 0 for a dedicated controller
 * @param controllerPort for the quorum; 0 for a mere broker
 * @param rack empty for none
 */
public record NodeSpec(int id, int port, int controllerPort, String rack, Path folder) {

    /** Whether clients can talk to it. */
    public boolean broker() {
        return port > 0;
    }

    /** Whether it votes in the quorum. */
    public boolean controller() {
        return controllerPort > 0;
    }

    /** Where its log is. */
    public Path data() {
        return folder.resolve("data");
    }

    /** What it prints. */
    public Path output() {
        return folder.resolve("node.log");
    }

    /** Where its process id stands. */
    public Path pidFile() {
        return folder.resolve("pid");
    }

    /** The contents of its {@code server.properties}. */
    Map<String, String> settings(List<NodeSpec> all, ClusterSpec spec) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("node.id", Integer.toString(id));
        settings.put("process.roles", roles());
        settings.put("log.dirs", data().toString());
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put(
                "controller.quorum.voters",
                all.stream()
                        .filter(NodeSpec::controller)
                        .map(node -> node.id + "@localhost:" + node.controllerPort)
                        .collect(Collectors.joining(",")));
        settings.put("listeners", listeners());
        if (broker()) {
            settings.put("advertised.listeners", "PLAINTEXT://localhost:" + port);
            settings.put("inter.broker.listener.name", "PLAINTEXT");
        }
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        if (!rack.isEmpty()) {
            settings.put("broker.rack", rack);
        }
        String copies = Integer.toString(Math.min(3, spec.brokers()));
        settings.put("offsets.topic.replication.factor", copies);
        settings.put("transaction.state.log.replication.factor", copies);
        settings.put("transaction.state.log.min.isr", Integer.toString(Math.min(2, spec.brokers())));
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("auto.create.topics.enable", "false");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("log.segment.bytes", Integer.toString(64 << 20));
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        settings.put("controlled.shutdown.enable", "true");
        settings.putAll(spec.failureDetection().settings());
        settings.putAll(spec.properties());
        return settings;
    }

    private String roles() {
        if (broker() && controller()) {
            return "broker,controller";
        }
        return broker() ? "broker" : "controller";
    }

    private String listeners() {
        String client = broker() ? "PLAINTEXT://localhost:" + port : "";
        String quorum = controller() ? "CONTROLLER://localhost:" + controllerPort : "";
        return client.isEmpty() || quorum.isEmpty() ? client + quorum : client + "," + quorum;
    }
}
