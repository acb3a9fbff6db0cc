package io.holdfast.benchmarks.spool;

import io.holdfast.benchmarks.measure.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Damages copies of a store's folder and looks at what a start finds. */
final class DamageExperiment {

    private static final int WAITING = 4_096;
    private static final int LONGEST_REPORT = 110;

    private final Path folder;
    private final int records;
    private final Table table = new Table("store", "damage", "opens", "records lost", "told to the caller");
    private long lostBySegments;
    private boolean segmentsSilent;

    DamageExperiment(Path folder, int records) {
        this.folder = folder;
        this.records = records;
    }

    void run() throws IOException, InterruptedException {
        damage(Engine.SEGMENTS, List.of(Engine.SEGMENTS));
        damage(Engine.ROCKSDB, List.of(Engine.ROCKSDB, Engine.ROCKSDB_ABSOLUTE, Engine.ROCKSDB_SKIPPING));
    }

    private void damage(Engine writer, List<Engine> readers) throws IOException, InterruptedException {
        Path intact = folder.resolve("intact-" + writer);
        StoreRun.append(writer, Files.createDirectories(intact), records, WAITING);
        for (Damage damage : Damage.values()) {
            for (Engine reader : readers) {
                Path copy = folder.resolve(damage + "-" + reader);
                copy(intact, copy);
                damage.inflict(copy);
                row(reader, damage, StoreRun.recover(reader, copy));
            }
        }
    }

    private void row(Engine reader, Damage damage, StoreRun run) {
        if (!run.opened()) {
            table.row(reader.words(), damage.words(), "no", "all", shortened(cause(run.output())));
            return;
        }
        long lost = records - (long) run.figure("found");
        boolean told = run.figure("reports") > 0;
        if (reader == Engine.SEGMENTS) {
            lostBySegments = Math.max(lostBySegments, lost);
            segmentsSilent |= damage != Damage.NONE && !told;
        }
        table.row(
                reader.words(),
                damage.words(),
                "yes",
                String.format(Locale.ROOT, "%,d", lost),
                told ? shortened(run.text("report")) : "nothing");
    }

    /** Most records that one damage cost the segment log. */
    long lostBySegments() {
        return lostBySegments;
    }

    /** Whether the segment log kept silent about a damage. */
    boolean segmentsSilent() {
        return segmentsSilent;
    }

    void print(PrintStream out) {
        table.print(out);
    }

    private static String cause(String errors) {
        return errors.lines()
                .filter(line -> line.contains("Exception"))
                .reduce((first, last) -> last)
                .orElse(errors)
                .replaceAll(".*Exception: ", "");
    }

    private static String shortened(String text) {
        String plain = text.replaceAll("/\\S*/", "").replace('|', '/').strip();
        return plain.length() <= LONGEST_REPORT ? plain : plain.substring(0, LONGEST_REPORT) + "…";
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(String.valueOf(file.getFileName())));
            }
        }
    }
}
