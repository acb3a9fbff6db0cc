package io.holdfast.benchmarks.intake;

import io.holdfast.benchmarks.measure.Machine;
import io.holdfast.benchmarks.measure.Median;
import io.holdfast.benchmarks.measure.Table;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The runs of every subject. Not thread-safe. */
final class Samples {

    private static final int MOST_TRIES = 15;
    private static final double MOST_STOLEN = 0.02;
    private static final long PAUSE_S = 2;

    private final Map<String, List<String>> tries = new LinkedHashMap<>();
    private final Map<String, List<Sample>> runs = new LinkedHashMap<>();

    void add(String subject, Sample sample) {
        runs.computeIfAbsent(subject, name -> new ArrayList<>()).add(sample);
        System.err.printf(
                Locale.ROOT,
                "%-32s %10.0f/s p50 %.2f ms p99 %.2f ms %s%n",
                subject,
                sample.recordsPerSecond(),
                sample.p50Ms(),
                sample.p99Ms(),
                sample.tally());
    }

    /** One run of a subject. */
    interface Run {
        Sample run() throws Exception;
    }

    /**
     * Adds a run that others of the machine did not disturb, or, of {@value #MOST_TRIES}, the one they disturbed least. What a
     * virtual machine's neighbours take is tens of milliseconds at a time: a 99th percentile says nothing else then, and of two
     * subjects the one that runs just then loses. Which run counts is decided by what was taken, never by what came out; the
     * others are told by {@link #print}.
     */
    void measure(String subject, Run run) throws Exception {
        List<String> told = tries.computeIfAbsent(subject, name -> new ArrayList<>());
        Sample best = null;
        double least = Double.MAX_VALUE;
        for (int i = 0; i < MOST_TRIES && least > MOST_STOLEN; i++) {
            if (i > 0) {
                TimeUnit.SECONDS.sleep(PAUSE_S);
            }
            long begin = System.nanoTime();
            double before = Machine.stolenSeconds();
            Sample sample = run.run();
            double share = (Machine.stolenSeconds() - before)
                    / ((System.nanoTime() - begin) / 1e9)
                    / Runtime.getRuntime().availableProcessors();
            told.add(String.format(
                    Locale.ROOT, "%,.0f/s, %.1f ms (%.1f %%)", sample.recordsPerSecond(), sample.p99Ms(), 100 * share));
            if (best == null || share < least) {
                best = sample;
                least = share;
            }
        }
        add(subject, Objects.requireNonNull(best));
    }

    double median(String subject, ToDoubleFunction<Sample> of) {
        return Median.of(runs.getOrDefault(subject, List.of()), of);
    }

    double rate(String subject) {
        return median(subject, Sample::recordsPerSecond);
    }

    /** Medians of all subjects; CPU seconds are those of one run. */
    void print(PrintStream out) {
        Table table = new Table(
                "",
                "records/s",
                "least to most",
                "p50 ms",
                "p99 ms",
                "refused",
                "CPU s: load",
                "brokers",
                "subject",
                "stolen");
        runs.forEach((subject, list) -> table.row(
                subject,
                String.format(Locale.ROOT, "%,.0f", rate(subject)),
                spread(list),
                two(median(subject, Sample::p50Ms)),
                two(median(subject, Sample::p99Ms)),
                Long.toString(list.stream().mapToLong(s -> s.tally().refused()).sum()),
                two(median(subject, s -> s.cpu().load())),
                two(median(subject, s -> s.cpu().brokers())),
                two(median(subject, s -> s.cpu().subject())),
                two(median(subject, s -> s.cpu().stolen()))));
        table.print(out);
        if (!tries.isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "A run during which more than %.0f %% of the processors were taken by others of the machine was tried again, up to"
                            + " %d times in all; the first that was not disturbed counts, or the least disturbed. All tries, with their"
                            + " p99 and what was taken:%n%n",
                    100 * MOST_STOLEN,
                    MOST_TRIES);
            tries.forEach((subject, told) -> out.println("- " + subject + ": " + String.join("; ", told)));
            out.println();
        }
    }

    private static String spread(List<Sample> list) {
        DoubleSummaryStatistics rates =
                list.stream().mapToDouble(Sample::recordsPerSecond).summaryStatistics();
        return String.format(Locale.ROOT, "%,.0f to %,.0f", rates.getMin(), rates.getMax());
    }

    private static String two(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.2f", value);
    }
}
