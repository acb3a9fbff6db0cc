package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.sandbox.NamedProcess;
import io.holdfast.drill.sandbox.SandboxProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A gateway of a sandbox's fleet, as a process of its own. Its folder is in the sandbox's, whose guardian ends it with the
 * others, however this process ends. Thread-safe.
 */
final class SandboxGateway implements SandboxProcess, AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final String name;
    private final Path folder;
    private final Path catalog;
    private final NamedProcess process;

    private SandboxGateway(String name, Path folder, Path catalog) {
        this.name = name;
        this.folder = folder;
        this.catalog = catalog;
        this.process = new NamedProcess(name, folder, LIMIT);
    }

    /** Starts one for the catalog, which is in its folder. It is not ready yet on return. */
    static SandboxGateway start(String name, Path folder, Path catalog) {
        SandboxGateway gateway = new SandboxGateway(name, folder, catalog);
        gateway.start();
        return gateway;
    }

    private void start() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx336m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Holdfast.class.getName(), "run", "--role", "gateway", "-c", catalog.toString()));
        process.start(command, folder.resolve("gateway.log"));
    }

    @Override
    public String called() {
        return name;
    }

    @Override
    public boolean alive() {
        return process.alive();
    }

    @Override
    public boolean paused() {
        return process.paused();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void stop() {
        process.stop();
    }

    @Override
    public synchronized void restart() {
        stop();
        start();
    }

    @Override
    public void pause() {
        process.pause();
    }

    @Override
    public void resume() {
        process.resume();
    }

    /** A gateway of a fleet keeps its promised records in Redis. */
    @Override
    public void wipe() {
        throw new HoldfastException("control", name + " keeps nothing that could be wiped; wipe redis", null);
    }

    @Override
    public void close() {
        stop();
    }
}
