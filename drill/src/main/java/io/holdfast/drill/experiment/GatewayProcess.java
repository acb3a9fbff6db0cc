package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.check.Lifetime;
import io.holdfast.drill.sandbox.OwnProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A gateway under test, as a process that can be killed. Its id stands in its folder's file {@code pid}, so that a
 * {@link io.holdfast.drill.sandbox.Guardian} over the folder above ends it when the drill is gone. Thread-safe.
 */
public final class GatewayProcess implements AutoCloseable {

    private static final long READY_LIMIT_S = 60;
    private static final long END_LIMIT_S = 40;

    private final Spec spec;
    private final GatewayView view;
    private final ResidentMemory memory = new ResidentMemory();
    private final List<Lifetime> lifetimes = new ArrayList<>();
    private @Nullable Process process;
    private boolean paused;

    /**
     * What gateway.
     *
     * @param name for people
     * @param command starts it; it has to name {@code folder}, by which the guardian knows the process
     * @param address where it listens then
     * @param folder for its process id
     * @param output what it prints is appended there
     */
    public record Spec(String name, List<String> command, URI address, Path folder, Path output) {}

    /** A gateway that is not started yet. */
    public GatewayProcess(Spec spec) {
        this.spec = spec;
        this.view = new GatewayView(spec.address());
        try {
            Files.createDirectories(spec.folder());
        } catch (IOException e) {
            throw new HoldfastException("gateway-start", "cannot create \"" + spec.folder() + "\": " + e, e);
        }
    }

    /** What people call it. */
    String name() {
        return spec.name();
    }

    /** Where it listens. */
    public URI address() {
        return spec.address();
    }

    /** Whether its process lives. */
    public synchronized boolean alive() {
        return process != null && process.isAlive();
    }

    /**
     * Starts it and waits until it takes critical records.
     *
     * @throws HoldfastException when it runs already, or is not ready after 60 s
     */
    public void start() {
        Process started = spawn();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_LIMIT_S);
        while (started.isAlive() && deadline - System.nanoTime() > 0) {
            if (view.ready()) {
                return;
            }
            Waiting.ms(50);
        }
        throw new HoldfastException("gateway-start", spec.name() + " is not ready; see " + spec.output(), null);
    }

    private synchronized Process spawn() {
        if (alive()) {
            throw new HoldfastException(
                    "gateway-runs", spec.name() + " runs already and cannot be started; kill it first", null);
        }
        try {
            Process started = OwnProcess.start(spec.folder(), spec.command(), spec.output());
            process = started;
            paused = false;
            if (!lifetimes.isEmpty()) {
                over(lifetimes.size() - 1);
            }
            lifetimes.add(Lifetime.from(System.nanoTime()));
            var unused = started.onExit().thenAccept(this::ended);
            return started;
        } catch (IOException e) {
            throw new HoldfastException("gateway-start", spec.name() + " cannot be started: " + e, e);
        }
    }

    private synchronized void ended(Process which) {
        if (which == process) {
            over(lifetimes.size() - 1);
        }
    }

    private void over(int life) {
        lifetimes.set(life, lifetimes.get(life).until(System.nanoTime()));
    }

    /**
     * SIGKILL.
     *
     * @throws HoldfastException when it does not run: then this kill is no fault
     */
    public synchronized void kill() {
        Process running = running("killed");
        measure();
        over(lifetimes.size() - 1);
        running.destroyForcibly();
        waitFor(running);
    }

    /**
     * SIGSTOP: its connections stay open and nothing answers.
     *
     * @throws HoldfastException when it does not run
     */
    public synchronized void pause() {
        own().signal("STOP");
        over(lifetimes.size() - 1);
        paused = true;
    }

    /**
     * SIGCONT.
     *
     * @throws HoldfastException when it does not run
     */
    public synchronized void resume() {
        // It answers what it held before the signal's own process has ended.
        long fromNanos = System.nanoTime();
        own().signal("CONT");
        if (paused) {
            lifetimes.add(Lifetime.from(fromNanos));
            paused = false;
        }
    }

    /** The process as a journal of faults knows it. */
    public synchronized OwnProcess own() {
        return new OwnProcess(running("stopped or let go on").pid(), spec.folder());
    }

    private Process running(String what) {
        Process running = process;
        if (running == null || !running.isAlive()) {
            throw new HoldfastException("gateway-down", spec.name() + " does not run and cannot be " + what, null);
        }
        return running;
    }

    /** When its processes could run, in order: a stopped one does not. */
    public synchronized List<Lifetime> lifetimes() {
        return List.copyOf(lifetimes);
    }

    /** What it tells over HTTP. */
    public GatewayView view() {
        return view;
    }

    /** Notes the process's resident memory, where the machine tells it. */
    public synchronized void measure() {
        Process running = process;
        if (running != null) {
            memory.measure(running.pid());
        }
    }

    /** Most resident memory seen, in KiB; 0 where the machine does not tell. */
    public long mostRssKiB() {
        return memory.mostKiB();
    }

    private static void waitFor(Process process) {
        try {
            if (!process.waitFor(END_LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it, if it runs. */
    @Override
    public synchronized void close() {
        if (alive()) {
            kill();
        }
    }
}
