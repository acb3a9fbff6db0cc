package io.holdfast.drill.fault;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a power cut does to a spool: every byte that no completed fsync covers is gone.
 *
 * <p>The gateway, started with a trace, has written a line {@code forced FILE END} after each completed force, to a file that
 * outlives it. Killing a process keeps the page cache, so bytes beyond {@code END} are zeroed here, and segments without a
 * line are removed.
 */
public final class PowerLoss {

    private static final String SEGMENT = ".spool";
    private static final int CHUNK = 1 << 20;

    private PowerLoss() {}

    /** Applies it to a dead gateway's spool; returns how many bytes were thrown away. */
    public static long apply(Path spool, Path trace) {
        try {
            Map<String, Long> forced = forced(Files.exists(trace) ? Files.readAllLines(trace) : List.of());
            long lost = 0;
            try (Stream<Path> files = Files.list(spool)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(SEGMENT)).toList()) {
                    Long end = forced.get(String.valueOf(file.getFileName()));
                    if (end == null) {
                        lost += Files.size(file);
                        Files.delete(file);
                    } else {
                        lost += zero(file, end);
                    }
                }
            }
            return lost;
        } catch (IOException e) {
            throw new HoldfastException("power-loss", "power loss cannot be applied to " + spool + ": " + e, e);
        }
    }

    private static Map<String, Long> forced(List<String> lines) {
        Map<String, Long> forced = new HashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (words.length == 3 && words[0].equals("forced")) {
                forced.merge(words[1], Long.parseLong(words[2]), Math::max);
            }
        }
        return forced;
    }

    private static long zero(Path file, long from) throws IOException {
        long lost = 0;
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] chunk = new byte[CHUNK];
            for (long at = from; at < access.length(); at += CHUNK) {
                int length = (int) Math.min(CHUNK, access.length() - at);
                access.seek(at);
                access.readFully(chunk, 0, length);
                for (int i = 0; i < length; i++) {
                    lost += chunk[i] == 0 ? 0 : 1;
                }
                access.seek(at);
                access.write(new byte[length]);
            }
        }
        return lost;
    }
}
