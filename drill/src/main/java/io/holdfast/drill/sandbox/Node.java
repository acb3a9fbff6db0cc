package io.holdfast.drill.sandbox;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One broker or controller process. Thread-safe; its ports and its folder stay the same over restarts. */
public final class Node implements SandboxProcess {

    private static final long STOP_LIMIT_S = 30;
    private static final String LOG_CONFIG = """
            status = error
            appender.out.type = Console
            appender.out.name = out
            appender.out.layout.type = PatternLayout
            appender.out.layout.pattern = %d{ISO8601} %p %m (%c{1})%n
            rootLogger.level = info
            rootLogger.appenderRef.out.ref = out
            """;

    private final NodeSpec spec;
    private final ClusterSpec cluster;
    private final BrokerJvm jvm;
    private final String clusterId;
    private @Nullable Process process;
    private boolean paused;

    Node(NodeSpec spec, ClusterSpec cluster, BrokerJvm jvm, String clusterId) {
        this.spec = spec;
        this.cluster = cluster;
        this.jvm = jvm;
        this.clusterId = clusterId;
    }

    /** What this node is. */
    public NodeSpec spec() {
        return spec;
    }

    @Override
    public String called() {
        return "node " + spec.id();
    }

    /** Whether its process lives, paused or not. */
    @Override
    public synchronized boolean alive() {
        return process != null && process.isAlive();
    }

    /** Whether its process is stopped by a signal. */
    @Override
    public synchronized boolean paused() {
        return paused && alive();
    }

    /** Its process, by which a later drill knows it again; absent before its first start. */
    public synchronized Optional<OwnProcess> process() {
        return Optional.ofNullable(process).map(running -> new OwnProcess(running.pid(), spec.folder()));
    }

    /** Writes the node's settings. */
    void configure(List<NodeSpec> all) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> setting : spec.settings(all, cluster).entrySet()) {
            text.append(setting.getKey()).append('=').append(setting.getValue()).append('\n');
        }
        try {
            Files.createDirectories(spec.folder());
            Files.writeString(spec.folder().resolve("server.properties"), text);
            Files.writeString(spec.folder().resolve("log4j2.properties"), LOG_CONFIG);
        } catch (IOException e) {
            throw new HoldfastException("sandbox-folder", "cannot write " + spec.folder() + ": " + e, e);
        }
    }

    /** Starts the process; returns before it is ready. Does nothing when it runs. */
    public synchronized void start() {
        if (alive()) {
            return;
        }
        List<String> command = new ArrayList<>(jvm.command(spec.folder()));
        command.add(spec.folder().resolve("server.properties").toString());
        try {
            process = OwnProcess.start(spec.folder(), command, spec.output());
            paused = false;
        } catch (IOException e) {
            throw new HoldfastException("sandbox-start", "node " + spec.id() + " cannot be started: " + e, e);
        }
    }

    /** Has an archive of the classes built in the background, for faster starts later, where there is none yet. */
    void archiveClasses() {
        jvm.buildArchiveInBackground();
    }

    /** Ends the process in order (SIGTERM) and waits for that; kills it when it takes longer than 30 s. */
    @Override
    public synchronized void stop() {
        Process running = process;
        if (running == null) {
            return;
        }
        resume();
        running.destroy();
        if (!ended(running, STOP_LIMIT_S)) {
            kill();
        }
    }

    /** Ends the process at once (SIGKILL). */
    @Override
    public synchronized void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            ended(running, STOP_LIMIT_S);
            paused = false;
        }
    }

    /** Stops the process without ending it (SIGSTOP): its connections stay open and nothing answers. */
    @Override
    public synchronized void pause() {
        signal("STOP");
        paused = true;
    }

    /** Lets a paused process go on (SIGCONT). */
    @Override
    public synchronized void resume() {
        if (paused) {
            signal("CONT");
            paused = false;
        }
    }

    /** Ends the process in order and starts it again. */
    @Override
    public synchronized void restart() {
        stop();
        start();
    }

    /** Deletes the node's data and formats its storage anew; the node must not be running. */
    @Override
    public synchronized void wipe() {
        if (alive()) {
            throw new HoldfastException(
                    "node-runs", "node " + spec.id() + " runs; stop or kill it before wiping", null);
        }
        delete(spec.data());
        StorageFormatter.format(jvm.home(), clusterId, List.of(spec));
    }

    /** The end of what the node printed. */
    public String lastOutput() {
        try {
            String all = Files.readString(spec.output(), StandardCharsets.UTF_8);
            return all.substring(Math.max(0, all.length() - 2_000));
        } catch (IOException e) {
            return "nothing readable in " + spec.output();
        }
    }

    private void signal(String name) {
        Process running = process;
        if (running == null || !running.isAlive()) {
            throw new HoldfastException("node-down", "node " + spec.id() + " does not run; start it first", null);
        }
        new OwnProcess(running.pid(), spec.folder()).signal(name);
    }

    private static boolean ended(Process process, long limitS) {
        try {
            return process.waitFor(limitS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> paths = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new HoldfastException("sandbox-folder", "cannot delete " + folder + ": " + e, e);
        }
    }
}
