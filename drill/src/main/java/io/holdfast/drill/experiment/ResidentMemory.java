package io.holdfast.drill.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The most resident memory any of a gateway's processes had, where the machine tells it ({@code /proc}). Thread-safe. */
public final class ResidentMemory {

    private long mostKiB;

    /** Reads the most that this process has had so far. A process that is gone meanwhile tells nothing. */
    public synchronized void measure(long pid) {
        mostKiB = Math.max(mostKiB, peakKiB(Path.of("/proc", Long.toString(pid), "status")));
    }

    /** In KiB; 0 where the machine does not tell. */
    public synchronized long mostKiB() {
        return mostKiB;
    }

    private static long peakKiB(Path status) {
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .filter(digits -> !digits.isEmpty())
                    .mapToLong(Long::parseLong)
                    .max()
                    .orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }
}
