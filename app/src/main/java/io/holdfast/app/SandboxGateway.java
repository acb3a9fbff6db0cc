package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.sandbox.OwnProcess;
import io.holdfast.drill.sandbox.SandboxProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A gateway of a sandbox's fleet, as a process of its own. Its folder is in the sandbox's, whose guardian ends it with the
 * others, however this process ends. Thread-safe.
 */
final class SandboxGateway implements SandboxProcess, AutoCloseable {

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(40);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final String name;
    private final Path folder;
    private final Path catalog;
    private boolean paused;
    private @Nullable OwnProcess process;

    private SandboxGateway(String name, Path folder, Path catalog) {
        this.name = name;
        this.folder = folder;
        this.catalog = catalog;
    }

    /** Starts one for the catalog, which is in its folder. It is not ready yet on return. */
    static SandboxGateway start(String name, Path folder, Path catalog) {
        SandboxGateway gateway = new SandboxGateway(name, folder, catalog);
        gateway.start();
        return gateway;
    }

    private synchronized void start() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx336m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Holdfast.class.getName(), "run", "--role", "gateway", "-c", catalog.toString()));
        Path pid = folder.resolve("pid");
        try {
            Files.deleteIfExists(pid);
            OwnProcess.start(folder, command, folder.resolve("gateway.log"));
            long deadline = System.nanoTime() + LIMIT_NANOS;
            while (!Files.exists(pid) || Files.size(pid) == 0) {
                if (System.nanoTime() - deadline > 0) {
                    throw new HoldfastException("gateway-start", name + " does not start; see " + folder, null);
                }
                LockSupport.parkNanos(STEP_NANOS);
            }
            process = new OwnProcess(Long.parseLong(Files.readString(pid).strip()), folder);
            paused = false;
        } catch (IOException e) {
            throw new HoldfastException("gateway-start", name + " cannot be started in \"" + folder + "\": " + e, e);
        }
    }

    @Override
    public String called() {
        return name;
    }

    @Override
    public synchronized boolean alive() {
        return process != null && process.alive();
    }

    @Override
    public synchronized boolean paused() {
        return paused && alive();
    }

    @Override
    public synchronized void kill() {
        end("KILL");
    }

    @Override
    public synchronized void stop() {
        if (paused()) {
            resume();
        }
        end("TERM");
    }

    @Override
    public synchronized void restart() {
        stop();
        start();
    }

    @Override
    public synchronized void pause() {
        signal("STOP");
        paused = true;
    }

    @Override
    public synchronized void resume() {
        signal("CONT");
        paused = false;
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

    private void end(String signal) {
        signal(signal);
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (alive() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(STEP_NANOS);
        }
        if (alive()) {
            signal("KILL");
        }
    }

    private void signal(String signal) {
        OwnProcess now = process;
        if (now != null && now.alive()) {
            now.signal(signal);
        }
    }
}
