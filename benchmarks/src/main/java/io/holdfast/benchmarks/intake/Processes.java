package io.holdfast.benchmarks.intake;

import io.holdfast.benchmarks.measure.JavaProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What every subject's process has in common. */
final class Processes {

    /** Options of every JVM that is measured: brokers, bridges, producer and gateway alike. */
    static final List<String> JVM = List.of("-Xms128m", "-Xmx336m", "-XX:+UseSerialGC");

    private static final long START_LIMIT_S = 90;

    private Processes() {}

    /** Waits until the process listens. */
    static void awaitPort(int port, JavaProcess process) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_LIMIT_S);
        while (System.nanoTime() - end < 0 && process.alive()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    TimeUnit.SECONDS.sleep(2);
                    return;
                }
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new IllegalStateException("nothing listens on port " + port + ": " + process.errors());
    }

    /**
     * Gives a process a core before others, as if it had a machine of its own.
     *
     * @return whether that was allowed, which it is to root
     */
    static boolean favour(long pid) throws InterruptedException {
        try {
            return new ProcessBuilder("renice", "-n", "-15", "-p", Long.toString(pid))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
