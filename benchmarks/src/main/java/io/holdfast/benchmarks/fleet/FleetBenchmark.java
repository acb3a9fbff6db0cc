package io.holdfast.benchmarks.fleet;

import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
import io.holdfast.benchmarks.measure.Machine;
import io.holdfast.benchmarks.measure.Median;
import io.holdfast.benchmarks.measure.Table;
import io.holdfast.drill.sandbox.Guardian;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The shared spool beside plain pipelined XADD to the same server, interleaved, for each way of syncing. Of two sizes of
 * its writes the better one counts.
 */
public final class FleetBenchmark {

    private static final double LEAST_RATIO = 0.7;
    private static final double LEAST_EVERYSEC = 50_000;

    private final Path folder;
    private final int records;
    private final int runs;
    private final Table table = new Table(
            "appendfsync",
            "plain XADD/s, 500 a write",
            "plain XADD/s, 2,000 a write",
            "shared spool/s",
            "ratio",
            "stolen %");
    private final Goals goals = new Goals();
    private long missing;

    private FleetBenchmark(Path folder, int records, int runs) {
        this.folder = folder;
        this.records = records;
        this.runs = runs;
    }

    /** Arguments: records of a run, runs. */
    public static void main(String[] args) throws Exception {
        int records = args.length > 0 ? Integer.parseInt(args[0]) : 400_000;
        int runs = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        Path folder = Files.createTempDirectory("holdfast-fleet-benchmark-");
        int exit;
        Guardian guardian = Guardian.over(folder, false);
        try {
            FleetBenchmark benchmark = new FleetBenchmark(folder, records, runs);
            System.out.printf(
                    Locale.ROOT,
                    "Machine: %s.%n%,d records of 200 B with their metadata over %d lanes, %,d unanswered at most, %d runs"
                            + " after one to warm up, interleaved; Redis on the same machine.%n",
                    Machine.describe(),
                    records,
                    Arm.LANES,
                    Arm.UNANSWERED,
                    runs);
            benchmark.compare("everysec");
            benchmark.compare("always");
            benchmark.table.print(System.out);
            benchmark.goals.add(Goal.atMost(
                    "records answered that are not in the streams, or there more than once",
                    (double) benchmark.missing,
                    0));
            exit = benchmark.goals.print(System.out);
        } finally {
            guardian.close();
            delete(folder);
        }
        System.exit(exit);
    }

    private void compare(String fsync) throws Exception {
        try (Server server = Server.start(folder.resolve(fsync), fsync)) {
            System.out.printf("appendfsync %s: %s.%n", fsync, server.describe());
            Map<Arm, List<Double>> rates = new EnumMap<>(Arm.class);
            for (Arm arm : Arm.values()) {
                rates.put(arm, new ArrayList<>());
                run(arm, server);
            }
            double stolenBefore = Machine.stolenSeconds();
            long began = System.nanoTime();
            for (int i = 0; i < runs; i++) {
                for (Arm arm : Arm.values()) {
                    double rate = run(arm, server);
                    rates.getOrDefault(arm, new ArrayList<>()).add(rate);
                    System.err.printf(Locale.ROOT, "%-9s %-11s %,10.0f/s%n", fsync, arm, rate);
                }
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            double stolen = (Machine.stolenSeconds() - stolenBefore)
                    / seconds
                    / Runtime.getRuntime().availableProcessors();
            row(fsync, rates, stolen);
        }
    }

    /** One run into an empty server, whose records are counted. */
    private double run(Arm arm, Server server) throws Exception {
        server.empty();
        double rate = arm.recordsPerSecond(server.redis(), records);
        missing += Math.abs(records - server.records());
        return rate;
    }

    private void row(String fsync, Map<Arm, List<Double>> rates, double stolen) {
        double plain = Median.of(rates.getOrDefault(Arm.PLAIN, List.of()), rate -> rate);
        double large = Median.of(rates.getOrDefault(Arm.PLAIN_LARGE, List.of()), rate -> rate);
        double better = Math.max(plain, large);
        double spool = Median.of(rates.getOrDefault(Arm.SPOOL, List.of()), rate -> rate);
        table.row(
                fsync,
                String.format(Locale.ROOT, "%,.0f", plain),
                String.format(Locale.ROOT, "%,.0f", large),
                String.format(Locale.ROOT, "%,.0f", spool),
                String.format(Locale.ROOT, "%.2f", spool / better),
                String.format(Locale.ROOT, "%.1f", 100 * stolen));
        goals.add(Goal.atLeast(fsync + ": shared spool to the better plain XADD", spool / better, LEAST_RATIO));
        if (fsync.equals("everysec")) {
            goals.add(Goal.atLeast("everysec: records/s", spool, LEAST_EVERYSEC));
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
