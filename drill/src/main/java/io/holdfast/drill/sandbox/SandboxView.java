package io.holdfast.drill.sandbox;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

/**
 * A picture of a running sandbox at one moment.
 *
 * @param pid the process that owns it
 * @param folder where its nodes keep their data
 */
public record SandboxView(long pid, String folder, String bootstrapServers, List<NodeView> nodes) {

    /** Copies the nodes. */
    public SandboxView {
        nodes = List.copyOf(nodes);
    }

    /**
     * One node.
     *
     * @param id of a node, or name of another process
     * @param roles {@code broker}, {@code controller} {@code broker,controller} or {@code database}
     * @param state {@code running}, {@code paused} or {@code down}; a process that runs may not have joined yet
     * @param port for clients; 0 for a dedicated controller
     * @param pid of its process; 0 when it is down
     */
    public record NodeView(String id, String roles, String state, int port, long pid) {}

    static SandboxView of(LocalCluster cluster, List<SandboxProcess> others) {
        Stream<NodeView> nodes = cluster.nodes().stream().map(SandboxView::node);
        return with(
                cluster,
                Stream.concat(nodes, others.stream().map(SandboxView::other)).toList());
    }

    /** Without its nodes, whose states cannot be told while one of them is being stopped. */
    static SandboxView withoutNodes(LocalCluster cluster) {
        return with(cluster, List.of());
    }

    private static SandboxView with(LocalCluster cluster, List<NodeView> nodes) {
        return new SandboxView(
                ProcessHandle.current().pid(), cluster.folder().toString(), cluster.bootstrapServers(), nodes);
    }

    private static NodeView other(SandboxProcess other) {
        LocalPostgres postgres = other instanceof LocalPostgres database ? database : null;
        return new NodeView(
                other.called(),
                postgres == null ? "other" : "database",
                state(other),
                postgres == null ? 0 : postgres.port(),
                postgres == null ? 0 : postgres.pid().orElse(0L));
    }

    private static String state(SandboxProcess process) {
        return process.alive() ? process.paused() ? "paused" : "running" : "down";
    }

    private static NodeView node(Node node) {
        NodeSpec spec = node.spec();
        String roles = spec.broker() ? spec.controller() ? "broker,controller" : "broker" : "controller";
        boolean alive = node.alive();
        return new NodeView(Integer.toString(spec.id()), roles, state(node), spec.port(), alive ? pid(spec) : 0);
    }

    private static long pid(NodeSpec spec) {
        try {
            String text = Files.exists(spec.pidFile())
                    ? Files.readString(spec.pidFile()).strip()
                    : "";
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (IOException e) {
            throw new HoldfastException("sandbox-folder", "cannot read \"" + spec.pidFile() + "\": " + e, e);
        }
    }
}
