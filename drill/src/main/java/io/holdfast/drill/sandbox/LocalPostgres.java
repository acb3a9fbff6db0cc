package io.holdfast.drill.sandbox;

import io.holdfast.core.HoldfastException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL of one process on this machine, with a superuser {@code postgres} who needs no password. What it has
 * committed is on the disk, and there when it is killed. It keeps port and data from one start to the next. Put its folder
 * into a sandbox's, and that sandbox's {@link Guardian} ends it with the others, however this process ends. Thread-safe.
 */
public final class LocalPostgres implements SandboxProcess, AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long END_LIMIT_S = 30;

    private final Path folder;
    private int port;
    private boolean paused;
    private @Nullable EmbeddedPostgres running;

    private LocalPostgres(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /**
     * Starts it and waits until it answers.
     *
     * @param port 0 for a free one
     * @throws HoldfastException when it does not start within a minute
     */
    public static LocalPostgres start(Path folder, int port) {
        LocalPostgres postgres = new LocalPostgres(folder, port);
        postgres.start();
        return postgres;
    }

    private synchronized void start() {
        try {
            Files.createDirectories(folder);
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(data())
                    .setCleanDataDirectory(false)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setPGStartupWait(START_LIMIT);
            EmbeddedPostgres started = (port == 0 ? builder : builder.setPort(port)).start();
            running = started;
            port = started.getPort();
            paused = false;
            Files.writeString(folder.resolve("pid"), Long.toString(pid().orElse(0L)));
        } catch (IOException e) {
            throw new HoldfastException(
                    "postgres",
                    "PostgreSQL in \"" + folder + "\" does not start: " + e.getMessage() + "; see whether port " + port
                            + " is free and the folder nobody else's",
                    e);
        }
    }

    /** Where clients find it. */
    public synchronized String url() {
        return "jdbc:postgresql://localhost:" + port + "/postgres";
    }

    /** Its port. */
    public synchronized int port() {
        return port;
    }

    @Override
    public String called() {
        return "postgres";
    }

    @Override
    public synchronized boolean alive() {
        return running != null
                && pid().flatMap(ProcessHandle::of).map(ProcessHandle::isAlive).orElse(false);
    }

    @Override
    public synchronized boolean paused() {
        return paused && alive();
    }

    /** The postmaster alone: its children find out, and end themselves. */
    @Override
    public synchronized void kill() {
        signal("KILL");
        awaitEnd();
        release();
    }

    @Override
    public synchronized void stop() {
        if (paused()) {
            resume();
        }
        release();
    }

    @Override
    public synchronized void restart() {
        stop();
        start();
    }

    @Override
    public synchronized void pause() {
        tree().forEach(pid -> signal("STOP", pid));
        paused = true;
    }

    @Override
    public synchronized void resume() {
        tree().forEach(pid -> signal("CONT", pid));
        paused = false;
    }

    @Override
    public synchronized void wipe() {
        Node.delete(data());
    }

    /** Ends it; what it holds stays in its folder. */
    @Override
    public synchronized void close() {
        stop();
    }

    private void release() {
        EmbeddedPostgres ended = running;
        running = null;
        if (ended != null) {
            try {
                ended.close();
            } catch (IOException e) {
                throw new HoldfastException("postgres", "PostgreSQL in \"" + folder + "\" does not end: " + e, e);
            }
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** By the file that PostgreSQL itself keeps while it runs. */
    synchronized Optional<Long> pid() {
        Path file = data().resolve("postmaster.pid");
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream().findFirst().map(line -> Long.valueOf(line.strip()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new HoldfastException("postgres", "cannot read \"" + file + "\": " + e, e);
        }
    }

    private List<Long> tree() {
        return pid().flatMap(ProcessHandle::of).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .map(ProcessHandle::pid)
                .toList();
    }

    private void signal(String name) {
        pid().ifPresent(pid -> signal(name, pid));
    }

    private static void signal(String name, long pid) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor(END_LIMIT_S, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new HoldfastException("signal", "cannot send " + name + " to process " + pid + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() {
        pid().flatMap(ProcessHandle::of)
                .ifPresent(process -> process.onExit()
                        .completeOnTimeout(process, END_LIMIT_S, TimeUnit.SECONDS)
                        .join());
    }
}
