package io.holdfast.benchmarks.spool;

import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
import io.holdfast.benchmarks.measure.Machine;
import io.holdfast.benchmarks.measure.Median;
import io.holdfast.benchmarks.measure.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The embedded spool beside RocksDB, each in a process of its own, interleaved. Prints medians in Markdown; exits with 1 when
 * the segment log loses more to a damage than what stood there, keeps silent about it, or does not find all it confirmed.
 */
public final class SpoolBenchmark {

    private static final List<Engine> ENGINES = List.of(Engine.SEGMENTS, Engine.ROCKSDB);
    private static final int[] WAITING = {256, 8_192};
    private static final double MIB = 1 << 20;
    private static final double KIB_IN_MIB = 1 << 10;

    private final Path folder;
    private final int records;
    private final int runs;
    private final Table table = new Table(
            "store",
            "unconfirmed at most",
            "records/s",
            "p50 ms",
            "p99 ms",
            "records a force",
            "written MiB",
            "RSS MiB",
            "CPU s",
            "recovery s",
            "RSS MiB then");
    private long missing;

    private SpoolBenchmark(Path folder, int records, int runs) {
        this.folder = folder;
        this.records = records;
        this.runs = runs;
    }

    /** One run: appended, then recovered in another process. */
    private record Round(StoreRun append, double writtenMiB, StoreRun recover) {}

    /** Arguments: records of a run, runs. */
    public static void main(String[] args) throws Exception {
        int records = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        int runs = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        Path folder = Files.createTempDirectory("holdfast-spool-benchmark-");
        int exit;
        try {
            exit = new SpoolBenchmark(folder, records, runs).run();
        } finally {
            delete(folder);
        }
        System.exit(exit);
    }

    private int run() throws IOException, InterruptedException {
        System.out.printf(
                Locale.ROOT,
                "Machine: %s; forcing 4 KiB takes %.2f ms here (median).%n%n%,d records of 200 B with their metadata, %d runs,"
                        + " interleaved; files in the page cache at recovery.%n",
                Machine.describe(),
                Machine.forceMs(folder),
                records,
                runs);
        for (int waiting : WAITING) {
            compare(waiting);
        }
        table.print(System.out);
        DamageExperiment damage = new DamageExperiment(Files.createDirectory(folder.resolve("damage")), records);
        damage.run();
        damage.print(System.out);
        Goals goals = new Goals();
        goals.add(Goal.atMost("confirmed records not found again, no damage", (double) missing, 0));
        goals.add(Goal.atMost("most records one damage cost the segment log", (double) damage.lostBySegments(), 1));
        goals.add(Goal.atMost("damages the segment log kept silent about", damage.segmentsSilent() ? 1 : 0, 0));
        return goals.print(System.out);
    }

    private void compare(int waiting) throws IOException, InterruptedException {
        List<List<Round>> rounds = List.of(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < runs; i++) {
            for (int e = 0; e < ENGINES.size(); e++) {
                rounds.get(e).add(round(ENGINES.get(e), waiting));
            }
        }
        double group = round(Engine.SEGMENTS_COUNTING, waiting).append().figure("meanGroup");
        row(Engine.SEGMENTS, waiting, rounds.get(0), group);
        List<Round> rocks = rounds.get(1);
        row(Engine.ROCKSDB, waiting, rocks, Median.of(rocks, r -> r.append().figure("meanGroup")));
    }

    private Round round(Engine engine, int waiting) throws IOException, InterruptedException {
        Path store = Files.createDirectory(folder.resolve("round"));
        long before = Machine.writtenBytes(folder);
        StoreRun append = StoreRun.append(engine, store, records, waiting);
        double writtenMiB = (Machine.writtenBytes(folder) - before) / MIB;
        StoreRun recover = StoreRun.recover(engine, store);
        if (!recover.opened()) {
            throw new IllegalStateException(engine.words() + " could not recover: " + recover.output());
        }
        missing += records - (long) recover.figure("found");
        System.err.printf(
                Locale.ROOT,
                "%-28s %6d waiting %10.0f/s, recovery %.2f s%n",
                engine.words(),
                waiting,
                append.figure("recordsPerSecond"),
                recover.figure("seconds"));
        delete(store);
        return new Round(append, writtenMiB, recover);
    }

    private void row(Engine engine, int waiting, List<Round> rounds, double group) {
        table.row(
                engine.words(),
                String.format(Locale.ROOT, "%,d", waiting),
                String.format(
                        Locale.ROOT, "%,.0f", Median.of(rounds, r -> r.append().figure("recordsPerSecond"))),
                two(Median.of(rounds, r -> r.append().figure("p50Ms"))),
                two(Median.of(rounds, r -> r.append().figure("p99Ms"))),
                whole(group),
                whole(Median.of(rounds, Round::writtenMiB)),
                whole(Median.of(rounds, r -> r.append().figure("peakRssKiB") / KIB_IN_MIB)),
                two(Median.of(rounds, r -> r.append().figure("cpu"))),
                two(Median.of(rounds, r -> r.recover().figure("seconds"))),
                whole(Median.of(rounds, r -> r.recover().figure("peakRssKiB") / KIB_IN_MIB)));
    }

    private static String two(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
