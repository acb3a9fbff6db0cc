package io.holdfast.drill.process;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.check.Lifetime;
import io.holdfast.drill.experiment.DrillSettings;
import io.holdfast.drill.experiment.ProcessHttp;
import io.holdfast.drill.experiment.ResidentMemory;
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
 * A process of {@code holdfast run}, which can be killed, stopped and paused. Its id stands in its folder, where the sandbox's
 * guardian finds it. Its port stays the same from one life to the next. Thread-safe.
 */
public final class RunProcess implements SandboxProcess, AutoCloseable {

    private static final long READY_LIMIT_MS = 120_000;
    private static final long END_LIMIT_S = 40;

    private final Spec spec;
    private final int port = freePort();
    private final URI address = URI.create("http://127.0.0.1:" + port);
    private final ProcessHttp http = new ProcessHttp(address);
    private final ResidentMemory memory = new ResidentMemory();
    private final List<Lifetime> lifetimes = new ArrayList<>();
    private @Nullable Process process;
    private boolean paused;

    /**
     * What process.
     *
     * @param number by which it is called
     * @param role what it does, as {@code --role} names it
     * @param command starts it with the catalog whose file is appended; see {@link #command}
     * @param catalog written anew for each of its lives
     * @param folder for its process id, within the sandbox's
     * @param files where its catalog and what it prints go
     */
    public record Spec(int number, String role, List<String> command, CatalogText catalog, Path folder, Path files) {}

    /** The {@code holdfast.yaml} of a process. */
    public interface CatalogText {

        /**
         * It for one life.
         *
         * @param life such as {@code 1.2}: the process's number, and how often it was started
         * @param port where the process listens
         */
        String of(String life, int port);
    }

    /** One that is not started yet. */
    public RunProcess(Spec spec) {
        this.spec = spec;
        try {
            Files.createDirectories(spec.folder());
            Files.createDirectories(spec.files());
        } catch (IOException e) {
            throw new HoldfastException("process-start", "cannot create \"" + spec.folder() + "\": " + e, e);
        }
    }

    /** Runs {@code holdfast run} with the drill's sabotages; {@code folder} stands in it, where the guardian looks for it. */
    public static List<String> command(DrillSettings settings, Path folder) {
        List<String> command = new ArrayList<>(settings.gatewayCommand());
        int jvm = command.indexOf("java.options");
        command.set(jvm, "-Dholdfast.drill.process=" + folder + "/");
        settings.gatewayProperties().forEach((key, value) -> command.add(jvm, "-D" + key + "=" + value));
        return command;
    }

    @Override
    public String called() {
        return spec.role().equals("gateway") ? "gateway" : "process " + spec.number();
    }

    /** Its number, and how often it was started. */
    public synchronized String life() {
        return spec.number() + "." + lifetimes.size();
    }

    /** Where it listens. */
    public URI address() {
        return address;
    }

    /** What it tells over HTTP. */
    public ProcessHttp http() {
        return http;
    }

    /** When its processes lived, in order. */
    public synchronized List<Lifetime> lifetimes() {
        return List.copyOf(lifetimes);
    }

    /** The most resident memory that any of its processes was seen to have, in KiB; 0 where the machine does not tell. */
    public synchronized long mostRssKiB() {
        measure();
        return memory.mostKiB();
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
     * @throws HoldfastException when it runs already, or is not ready after two minutes
     */
    public void start() {
        Process started = spawn();
        boolean over = Waiting.until(() -> !started.isAlive() || http.ready(), READY_LIMIT_MS, 50);
        if (!over || !started.isAlive()) {
            throw new HoldfastException("process-start", called() + " is not ready; see " + output(), null);
        }
    }

    private synchronized Process spawn() {
        if (alive()) {
            throw new HoldfastException("process-runs", called() + " runs already; end it before it is started", null);
        }
        int life = lifetimes.size();
        lifetimes.add(Lifetime.from(System.nanoTime()));
        Path catalog = spec.files().resolve(fileName() + ".yaml");
        List<String> command = new ArrayList<>(spec.command());
        command.addAll(List.of(catalog.toString(), "--role", spec.role()));
        try {
            Files.writeString(catalog, spec.catalog().of(life(), port));
            Process started = OwnProcess.start(spec.folder(), command, output());
            process = started;
            paused = false;
            var unused = started.onExit().thenAccept(ended -> over(life));
            return started;
        } catch (IOException e) {
            throw new HoldfastException("process-start", called() + " cannot be started: " + e, e);
        }
    }

    private synchronized void over(int life) {
        lifetimes.set(life, lifetimes.get(life).until(System.nanoTime()));
    }

    @Override
    public synchronized void kill() {
        Process running = running();
        measure();
        over(lifetimes.size() - 1);
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
        measure();
        over(lifetimes.size() - 1);
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

    /** It keeps nothing on the disk that a drill would delete. */
    @Override
    public void wipe() {}

    /** The process as a fault journal knows it. */
    public synchronized OwnProcess own() {
        return new OwnProcess(running().pid(), spec.folder());
    }

    private void measure() {
        Process running = process;
        if (running != null) {
            memory.measure(running.pid());
        }
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
        return spec.files().resolve(fileName() + ".log");
    }

    private String fileName() {
        return called().replace(' ', '-');
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
