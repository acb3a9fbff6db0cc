package io.holdfast.drill.sandbox;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A real Redis of one process on this machine, with an append-only file. It keeps port and data from one start to the next. Put
 * its folder into a sandbox's, and that sandbox's {@link Guardian} ends it with the others, however this process ends.
 *
 * <p>The server is the machine's own {@code redis-server} if there is one, otherwise one that comes with Holdfast.
 * Thread-safe.
 */
public final class LocalRedis implements SandboxProcess, AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int ANSWER_MS = 500;
    private static final String BUNDLED = "7.0.15";

    private final Path folder;
    private final int port;
    private final List<String> settings;
    private final NamedProcess process;

    private LocalRedis(Path folder, int port, List<String> settings) {
        this.folder = folder;
        this.port = port;
        this.settings = settings;
        this.process = new NamedProcess("Redis", folder, LIMIT);
    }

    /**
     * Starts one whose records are synced before they are answered, and waits until it answers.
     *
     * @param port 0 for a free one
     * @throws HoldfastException when it does not start within 20 s
     */
    public static LocalRedis start(Path folder, int port) {
        return start(folder, port, List.of("--appendonly", "yes", "--appendfsync", "always"));
    }

    /**
     * The same with settings of the caller's, as on {@code redis-server}'s command line.
     *
     * @param port 0 for a free one
     */
    public static LocalRedis start(Path folder, int port, List<String> settings) {
        LocalRedis redis = new LocalRedis(folder.toAbsolutePath(), port == 0 ? freePort() : port, settings);
        redis.start();
        return redis;
    }

    /** Where clients find it. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Its port. */
    public int port() {
        return port;
    }

    /** Its data, the append-only file among them. */
    public Path data() {
        return folder.resolve("data");
    }

    /** Id of its process; 0 when it does not run. */
    public long pid() {
        return process.pid();
    }

    private synchronized void start() {
        try {
            Files.createDirectories(data());
            List<String> command = new ArrayList<>(List.of(
                    server().toString(),
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    // By its command line it is told from a process that has its id by now.
                    "--set-proc-title",
                    "no",
                    "--dir",
                    data().toString(),
                    "--save",
                    "",
                    "--maxmemory-policy",
                    "noeviction"));
            command.addAll(settings);
            process.start(command, folder.resolve("redis.log"));
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (!answers()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new HoldfastException(
                            "redis",
                            "Redis in \"" + folder + "\" does not answer on port " + port + "; see "
                                    + folder.resolve("redis.log"),
                            null);
                }
                LockSupport.parkNanos(STEP_NANOS);
            }
        } catch (IOException e) {
            throw new HoldfastException("redis", "Redis in \"" + folder + "\" cannot be started: " + e, e);
        }
    }

    /**
     * The server's program: the machine's own, or the one that comes with Holdfast, unpacked.
     *
     * @throws IOException when there is none for this machine
     */
    public Path server() throws IOException {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String each : path.split(":", -1)) {
            Path own = Path.of(each, "redis-server");
            if (!each.isEmpty() && Files.isExecutable(own)) {
                return own;
            }
        }
        Path unpacked = folder.resolve("redis-server");
        if (!Files.exists(unpacked)) {
            try (InputStream in = LocalRedis.class.getClassLoader().getResourceAsStream(bundled())) {
                if (in == null) {
                    throw new IOException("no redis-server on the PATH, and none of Holdfast's for this machine ("
                            + bundled() + "); install one");
                }
                Path fresh = folder.resolve("redis-server.new");
                Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
                Files.move(fresh, unpacked, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return unpacked;
    }

    private static String bundled() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch", "");
        boolean arm = machine.equals("aarch64") || machine.equals("arm64");
        return "redis-server-" + BUNDLED + "-" + (system.contains("mac") ? "darwin" : "linux") + "-"
                + (arm ? "arm64" : "amd64");
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MS);
            socket.setSoTimeout(ANSWER_MS);
            socket.getOutputStream().write(new byte[] {'P', 'I', 'N', 'G', '\r', '\n'});
            return socket.getInputStream().read() == '+';
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String called() {
        return "redis";
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

    /** With settings given to {@link #start}, others that were set meanwhile being forgotten. */
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

    /** The process as a journal of faults knows it. */
    public OwnProcess own() {
        return new OwnProcess(pid(), folder);
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

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new HoldfastException("redis", "no free port for Redis: " + e, e);
        }
    }

    /** Files of the append-only log, the base and its increments. */
    public List<Path> appendOnlyFiles() {
        Path files = data().resolve("appendonlydir");
        try (Stream<Path> all = Files.exists(files) ? Files.list(files) : Stream.empty()) {
            return all.filter(file -> file.toString().contains(".aof")).sorted().toList();
        } catch (IOException e) {
            throw new HoldfastException("redis", "cannot list \"" + files + "\": " + e, e);
        }
    }
}
