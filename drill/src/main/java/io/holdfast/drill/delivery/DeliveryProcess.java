package io.holdfast.drill.delivery;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.experiment.Waiting;
import io.holdfast.drill.sandbox.OwnProcess;
import io.holdfast.drill.sandbox.SandboxProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process that delivers, which can be killed, stopped and paused. Its id stands in its folder, where the sandbox's guardian
 * finds it. Thread-safe.
 */
final class DeliveryProcess implements SandboxProcess, AutoCloseable {

    private static final long READY_LIMIT_MS = 60_000;
    private static final long END_LIMIT_S = 40;

    private final Spec spec;
    private final DeliveryView view;
    private final int port = freePort();
    private int lives;
    private @Nullable Process process;
    private boolean paused;

    /**
     * What process.
     *
     * @param command starts it with the catalog whose file is appended; it has to name {@code folder}
     * @param folder for its process id, within the sandbox's
     * @param files where its catalog and what it prints go
     */
    record Spec(int number, List<String> command, ProcessCatalog catalog, Path folder, Path files) {}

    /** One that is not started yet. */
    DeliveryProcess(Spec spec) {
        this.spec = spec;
        this.view = new DeliveryView(URI.create("http://127.0.0.1:" + port));
        try {
            Files.createDirectories(spec.folder());
            Files.createDirectories(spec.files());
        } catch (IOException e) {
            throw new HoldfastException("process-start", "cannot create \"" + spec.folder() + "\": " + e, e);
        }
    }

    @Override
    public String called() {
        return "process " + spec.number();
    }

    /** By which the endpoint knows it: its number, and how often it was started. */
    synchronized String life() {
        return spec.number() + "." + lives;
    }

    /** What it tells over HTTP. */
    DeliveryView view() {
        return view;
    }

    @Override
    public synchronized boolean alive() {
        return process != null && process.isAlive();
    }

    @Override
    public synchronized boolean paused() {
        return paused;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @throws HoldfastException when it runs already, or is not ready after 60 s
     */
    void start() {
        Process started = spawn();
        boolean over = Waiting.until(() -> !started.isAlive() || view.ready(), READY_LIMIT_MS, 50);
        if (!over || !started.isAlive()) {
            throw new HoldfastException("process-start", called() + " is not ready; see " + output(), null);
        }
    }

    private synchronized Process spawn() {
        if (alive()) {
            throw new HoldfastException("process-runs", called() + " runs already; end it before it is started", null);
        }
        lives++;
        Path catalog = spec.files().resolve("process-" + spec.number() + ".yaml");
        spec.catalog().write(catalog, life(), port);
        List<String> command = new ArrayList<>(spec.command());
        command.addAll(List.of(catalog.toString(), "--role", "deliveries"));
        try {
            Process started = OwnProcess.start(spec.folder(), command, output());
            process = started;
            paused = false;
            return started;
        } catch (IOException e) {
            throw new HoldfastException("process-start", called() + " cannot be started: " + e, e);
        }
    }

    @Override
    public synchronized void kill() {
        Process running = running();
        running.destroyForcibly();
        waitFor(running);
    }

    /**
     * Ends it in order.
     *
     * @throws HoldfastException when it had to be killed, since it had not ended after 40 s
     */
    @Override
    public synchronized void stop() {
        Process running = running();
        running.destroy();
        if (!waitFor(running)) {
            throw new HoldfastException(
                    "process-stop",
                    called() + " had not ended " + END_LIMIT_S + " s after SIGTERM and was killed; see " + output(),
                    null);
        }
    }

    @Override
    public void restart() {
        if (alive()) {
            stop();
        }
        start();
    }

    @Override
    public synchronized void pause() {
        own().signal("STOP");
        paused = true;
    }

    @Override
    public synchronized void resume() {
        own().signal("CONT");
        paused = false;
    }

    /** It keeps nothing on the disk. */
    @Override
    public void wipe() {}

    /** The process as a fault journal knows it. */
    synchronized OwnProcess own() {
        return new OwnProcess(running().pid(), spec.folder());
    }

    private Process running() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            throw new HoldfastException("process-down", called() + " does not run; start it first", null);
        }
        return running;
    }

    private static boolean waitFor(Process process) {
        try {
            if (process.waitFor(END_LIMIT_S, TimeUnit.SECONDS)) {
                return true;
            }
            process.destroyForcibly();
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Path output() {
        return spec.files().resolve("process-" + spec.number() + ".log");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new HoldfastException("no-ports", "no free port: " + e, e);
        }
    }

    @Override
    public synchronized void close() {
        if (alive()) {
            kill();
        }
    }
}
