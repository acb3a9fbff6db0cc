package io.holdfast.benchmarks.intake;

import io.holdfast.benchmarks.measure.Median;
import io.holdfast.benchmarks.measure.Table;
import io.holdfast.benchmarks.measure.Undisturbed;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/** The runs of every subject. Not thread-safe. */
final class Samples {

    private static final int MOST_TRIES = 15;

    private final int mostTries;
    private final Map<String, List<String>> tries = new LinkedHashMap<>();
    private final Map<String, List<Sample>> runs = new LinkedHashMap<>();

    Samples() {
        this(MOST_TRIES);
    }

    /** Runs that are disturbed are tried {@code mostTries} times in all. */
    Samples(int mostTries) {
        this.mostTries = mostTries;
    }

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

    /** Adds a run of {@link Undisturbed}, of some tries at most; all tries are told by {@link #print}. */
    void measure(String subject, Callable<Sample> run) throws Exception {
        List<String> told = tries.computeIfAbsent(subject, name -> new ArrayList<>());
        add(
                subject,
                Undisturbed.run(
                        mostTries,
                        run,
                        (sample, share) -> told.add(String.format(
                                Locale.ROOT,
                                "%,.0f/s, %.1f ms (%.1f %%)",
                                sample.recordsPerSecond(),
                                sample.p99Ms(),
                                100 * share))));
    }

    double median(String subject, ToDoubleFunction<Sample> of) {
        return Median.of(runs.getOrDefault(subject, List.of()), of);
    }

    /**
     * The median over the rounds of one subject's figure divided by another's of the same round: those two stand side by side in
     * time, while from round to round all subjects get faster, as the brokers they share compile their code.
     */
    double ratio(String subject, String other, ToDoubleFunction<Sample> of) {
        List<Sample> mine = runs.getOrDefault(subject, List.of());
        List<Sample> theirs = runs.getOrDefault(other, List.of());
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < mine.size(); i++) {
            ratios.add(of.applyAsDouble(mine.get(i)) / of.applyAsDouble(theirs.get(i)));
        }
        return Median.of(ratios, ratio -> ratio);
    }

    /** Records of all runs that were not promised. */
    long refused() {
        return runs.values().stream()
                .flatMap(List::stream)
                .mapToLong(sample -> sample.tally().refused())
                .sum();
    }

    /** What was said of all records of a subject's runs. */
    Tally said(String subject) {
        return runs.getOrDefault(subject, List.of()).stream().map(Sample::tally).reduce(Tally.NONE, Tally::plus);
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
            printTries(out);
        }
    }

    private void printTries(PrintStream out) {
        if (mostTries == 1) {
            out.printf("All runs, with their p99 and the share of the processors taken by others of the machine:%n%n");
        } else {
            out.printf(
                    Locale.ROOT,
                    "A run during which more than %.0f %% of the processors were taken by others of the machine was tried again, up to"
                            + " %d times in all; the first that was not disturbed counts, or the least disturbed. All tries, with their"
                            + " p99 and what was taken:%n%n",
                    100 * Undisturbed.MOST_STOLEN,
                    mostTries);
        }
        tries.forEach((subject, told) -> out.println("- " + subject + ": " + String.join("; ", told)));
        out.println();
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
