package io.holdfast.drill.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A process that does nothing, and names a folder in its command line. */
public final class Sleeper implements AutoCloseable {

    private final Process process;

    /** Starts one that names {@code folder}. */
    public Sleeper(Path folder) throws IOException {
        process = new ProcessBuilder("sh", "-c", "while read line; do :; done", folder.toString()).start();
    }

    /** Its process as a drill would write it down, with {@code folder} as its own. */
    public OwnProcess in(Path folder) {
        return new OwnProcess(process.pid(), folder);
    }

    /** Whether a signal stopped it, or, with false, whether it goes on. */
    public void awaitStopped(boolean stopped) {
        Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        Awaitility.await()
                .atMost(10, TimeUnit.SECONDS)
                .until(() -> Files.readString(stat).contains(") T ") == stopped);
    }

    boolean ended() throws InterruptedException {
        return process.waitFor(10, TimeUnit.SECONDS);
    }

    boolean alive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
