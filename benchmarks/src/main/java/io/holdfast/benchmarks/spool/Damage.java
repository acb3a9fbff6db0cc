package io.holdfast.benchmarks.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What happens to a folder between two starts. */
enum Damage {
    NONE("none"),
    TORN("last file cut 100 bytes before the end of its data"),
    FLIPPED("one byte flipped in the middle of the last file's data"),
    FLIPPED_OLD("one byte flipped in the middle of the oldest file's data");

    private static final int CUT = 100;

    /** Away from the very middle, which is padding between two records when all are equally long. */
    private static final int INSIDE = 100;

    private static final int BLOCK = 1 << 20;

    private final String words;

    Damage(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** Does it to the files of records in {@code folder}: those ending in {@code .spool}, {@code .log} or {@code .sst}. */
    void inflict(Path folder) throws IOException {
        List<Path> files = files(folder);
        Path last = files.get(files.size() - 1);
        switch (this) {
            case NONE -> {
                // The comparison's other side: nothing is lost.
            }
            case TORN -> {
                try (RandomAccessFile file = new RandomAccessFile(last.toFile(), "rw")) {
                    file.setLength(Math.max(0, dataEnd(file) - CUT));
                }
            }
            case FLIPPED -> flip(last);
            case FLIPPED_OLD -> flip(files.get(0));
        }
    }

    private static void flip(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long at = dataEnd(file) / 2 - INSIDE;
            file.seek(at);
            int before = file.read();
            file.seek(at);
            file.write(before ^ 0xff);
        }
    }

    /** Oldest first, RocksDB's tables before its write-ahead logs; those without data are left out. */
    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().matches(".*\\.(spool|log|sst)"))
                    .filter(file -> file.toFile().length() > 0)
                    .sorted(Comparator.comparing((Path file) -> file.toString().endsWith(".log"))
                            .thenComparing(file -> String.valueOf(file.getFileName())))
                    .toList();
        }
    }

    /** Where the zeros begin that fill the file to its end. */
    private static long dataEnd(RandomAccessFile file) throws IOException {
        byte[] block = new byte[BLOCK];
        for (long start = Math.max(0, (file.length() - 1) / BLOCK * BLOCK); start >= 0; start -= BLOCK) {
            file.seek(start);
            int count = file.read(block);
            for (int i = count - 1; i >= 0; i--) {
                if (block[i] != 0) {
                    return start + i + 1;
                }
            }
        }
        return 0;
    }
}
