package io.holdfast.gateway.access;

import io.holdfast.core.time.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who was refused what, a line each, bounded: no more than so many lines a second, the others counted, and no more than so many
 * bytes, the oldest thrown away. {@link #add} waits for nothing, {@link #write} for the disk. Thread-safe.
 */
final class RefusalLog {

    private static final double LINES_PER_SECOND = 10;
    private static final double BURST_LINES = 200;
    private static final int KEPT = 4;
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

    private final Path file;
    private final long largestBytes;
    private final InstantSource clock;
    private final Ticker ticker;
    private final RateBucket rate;
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private long leftOut;
    private boolean failing;

    RefusalLog(Path file, long largestBytes, InstantSource clock, Ticker ticker) {
        this.file = file;
        this.largestBytes = largestBytes;
        this.clock = clock;
        this.ticker = ticker;
        this.rate = new RateBucket(LINES_PER_SECOND, BURST_LINES, ticker.nanos());
    }

    /** Takes a line, or counts it; false when it was only counted. */
    boolean add(Refusal refusal) {
        synchronized (waiting) {
            if (rate.waitNanos(1, ticker.nanos()) > 0) {
                leftOut++;
                return false;
            }
            rate.take(1);
            waiting.add(line(refusal));
            return true;
        }
    }

    private String line(Refusal refusal) {
        return clock.instant() + " status=" + refusal.status() + " code=" + refusal.code() + " by="
                + word(Objects.requireNonNullElse(refusal.principal(), "-")) + " from=" + word(refusal.peer())
                + " asked=" + word(refusal.what());
    }

    /** In one word of visible ASCII, so that no name can pretend to be another line or another field. */
    private static String word(String text) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ') {
                word.append('_');
            } else if (c < ' ' || c > '~') {
                word.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                word.append(c);
            }
        }
        return word.isEmpty() ? "-" : word.toString();
    }

    /** Writes down what was taken; to be called every second or so. */
    synchronized void write() {
        StringBuilder text = new StringBuilder();
        synchronized (waiting) {
            waiting.forEach(line -> text.append(line).append('\n'));
            waiting.clear();
            if (leftOut > 0) {
                text.append(clock.instant())
                        .append(" left-out=")
                        .append(leftOut)
                        .append('\n');
                leftOut = 0;
            }
        }
        if (text.length() > 0) {
            append(text.toString());
        }
    }

    private void append(String text) {
        try {
            Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
            Files.createDirectories(folder);
            if (Files.exists(file) && Files.size(file) + text.length() > largestBytes) {
                putAside();
            }
            if (!Files.exists(file)) {
                Files.createFile(file, KeyFile.ownerOnly());
            }
            Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.atError().addKeyValue("file", file).log("refusals cannot be written down: " + e);
            }
            failing = true;
        }
    }

    private void putAside() throws IOException {
        for (int i = KEPT - 1; i >= 0; i--) {
            Path from = i == 0 ? file : aside(i);
            if (Files.exists(from)) {
                Files.move(from, aside(i + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private Path aside(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }
}
