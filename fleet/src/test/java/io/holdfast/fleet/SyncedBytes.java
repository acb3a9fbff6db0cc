package io.holdfast.fleet;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * Follows, with strace, how much of a process's append-only file has been synced, so that the rest can be thrown away as a
 * machine that loses power would.
 */
final class SyncedBytes implements AutoCloseable {

    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final Pattern WRITE = Pattern.compile("^(\\d+) +write\\(\\d+<(.*?)>.*= (\\d+)$");
    private static final Pattern SYNC = Pattern.compile("^(\\d+) +f(?:data)?sync\\(\\d+<(.*?)>(.*)$");
    private static final Pattern SYNCED = Pattern.compile("^(\\d+) +<\\.\\.\\. f(?:data)?sync resumed>.*= 0$");
    private static final Pattern WROTE = Pattern.compile("^(\\d+) +<\\.\\.\\. write resumed>.*= (\\d+)$");
    private static final Pattern WRITING = Pattern.compile("^(\\d+) +write\\(\\d+<(.*?)>.*<unfinished");

    private final Path file;
    private final Path trace;
    private final Process strace;

    private SyncedBytes(Path file, Path trace, Process strace) {
        this.file = file;
        this.trace = trace;
        this.strace = strace;
    }

    static boolean possible() {
        return Files.isExecutable(STRACE);
    }

    /** Begins to follow; what is written before that counts as synced. */
    static SyncedBytes of(Path file, long pid, Path trace) throws IOException {
        Path told = trace.resolveSibling("strace.err");
        Process strace = new ProcessBuilder(
                        STRACE.toString(),
                        "-f",
                        "-y",
                        "-s",
                        "0",
                        "-e",
                        "trace=write,fsync,fdatasync",
                        "-o",
                        trace.toString(),
                        "-p",
                        Long.toString(pid))
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        Awaitility.await()
                .atMost(10, TimeUnit.SECONDS)
                .until(() -> Files.exists(told) && Files.readString(told).contains("attached"));
        return new SyncedBytes(file, trace, strace);
    }

    /** After the process has ended: cuts the file to what was synced, and says how many bytes that took away. */
    long throwTheRestAway() throws Exception {
        strace.waitFor(10, TimeUnit.SECONDS);
        long lost = unsynced(Files.readAllLines(trace));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - lost);
        }
        return lost;
    }

    /** Bytes that were written after those that the last completed sync covers. */
    private long unsynced(List<String> lines) {
        String name = file.toString();
        Map<String, Long> syncing = new HashMap<>();
        Map<String, Boolean> writing = new HashMap<>();
        long written = 0;
        long synced = 0;
        for (String line : lines) {
            Matcher write = WRITE.matcher(line);
            Matcher begins = WRITING.matcher(line);
            Matcher wrote = WROTE.matcher(line);
            Matcher sync = SYNC.matcher(line);
            Matcher done = SYNCED.matcher(line);
            if (write.matches()) {
                written += write.group(2).equals(name) ? Long.parseLong(write.group(3)) : 0;
            } else if (begins.lookingAt()) {
                writing.put(begins.group(1), begins.group(2).equals(name));
            } else if (wrote.matches()) {
                written += Boolean.TRUE.equals(writing.remove(wrote.group(1))) ? Long.parseLong(wrote.group(2)) : 0;
            } else if (sync.matches() && sync.group(2).equals(name)) {
                syncing.put(sync.group(1), written);
                synced = sync.group(3).contains("= 0") ? written : synced;
            } else if (done.matches()) {
                synced = Math.max(synced, syncing.getOrDefault(done.group(1), 0L));
            }
        }
        return written - synced;
    }

    @Override
    public void close() {
        strace.destroy();
    }
}
