package io.holdfast.drill.sandbox;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A process that a sandbox starts, ends, stops and lets go on, one life after the other. Its id stands in its folder, where the sandbox's
 * {@link Guardian} finds it. Thread-safe.
 */
public final class NamedProcess {

    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final String name;
    private final Path folder;
    private final Duration limit;
    private boolean paused;
    private @Nullable OwnProcess process;

    /**
     * One that is not started yet.
     *
     * @param name for people
     * @param folder for its id, within the sandbox's; its command has to name it
     * @param limit how long its start, and its end, may take
     */
    public NamedProcess(String name, Path folder, Duration limit) {
        this.name = name;
        this.folder = folder;
        this.limit = limit;
    }

    /**
     * Starts it; returns when it has an id, before it can be used.
     *
     * @param output what it prints is appended there
     * @throws HoldfastException when it has none within the limit
     */
    public synchronized void start(List<String> command, Path output) {
        Path pid = folder.resolve("pid");
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(pid);
            OwnProcess.start(folder, command, output);
            long deadline = System.nanoTime() + limit.toNanos();
            while (!Files.exists(pid) || Files.size(pid) == 0) {
                if (System.nanoTime() - deadline > 0) {
                    throw new HoldfastException("process-start", name + " does not start; see " + output, null);
                }
                LockSupport.parkNanos(STEP_NANOS);
            }
            process = new OwnProcess(Long.parseLong(Files.readString(pid).strip()), folder);
            paused = false;
        } catch (IOException e) {
            throw new HoldfastException("process-start", name + " cannot be started in \"" + folder + "\": " + e, e);
        }
    }

    /** Id of its process; 0 when it does not run. */
    public synchronized long pid() {
        OwnProcess now = process;
        return now != null && now.alive() ? now.pid() : 0;
    }

    /** Whether it runs, paused or not. */
    public synchronized boolean alive() {
        return pid() != 0;
    }

    /** Whether it was paused and not resumed. */
    public synchronized boolean paused() {
        return paused && alive();
    }

    /** Ends it at once (SIGKILL), if it runs. */
    public synchronized void kill() {
        end("KILL");
    }

    /** Ends it in order (SIGTERM), if it runs; at once when that takes longer than the limit. */
    public synchronized void stop() {
        if (paused()) {
            resume();
        }
        end("TERM");
    }

    /** Stops it without ending it (SIGSTOP), if it runs. */
    public synchronized void pause() {
        if (signal("STOP")) {
            paused = true;
        }
    }

    /** Lets it go on (SIGCONT), if it runs. */
    public synchronized void resume() {
        if (signal("CONT")) {
            paused = false;
        }
    }

    private void end(String signal) {
        signal(signal);
        long deadline = System.nanoTime() + limit.toNanos();
        while (alive() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(STEP_NANOS);
        }
        signal("KILL");
    }

    private boolean signal(String signal) {
        OwnProcess now = process;
        boolean runs = now != null && now.alive();
        if (now != null && runs) {
            now.signal(signal);
        }
        return runs;
    }
}
