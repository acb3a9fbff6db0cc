package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
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

/** The runs of every subject of one comparison. Not thread-safe. */
final class Rates {

    private static final int MOST_TRIES = 5;

    private final String what;
    private final Map<Subject, List<RateRun>> runs = new LinkedHashMap<>();
    private final Map<Subject, List<String>> tries = new LinkedHashMap<>();

    /** Called {@code what} in goals. */
    Rates(String what) {
        this.what = what;
    }

    /** Adds a run, tried again while others take much of the machine. */
    void measure(Subject subject, Callable<RateRun> run) throws Exception {
        List<String> told = tries.computeIfAbsent(subject, key -> new ArrayList<>());
        RateRun kept = Undisturbed.run(MOST_TRIES, run, (result, share) -> {
            told.add(String.format(Locale.ROOT, "%,.0f/s (%.1f %%)", result.recordsPerSecond(), 100 * share));
            System.err.printf(Locale.ROOT, "%-32s %10.0f/s %s%n", subject.name(), result.recordsPerSecond(), result);
        });
        runs.computeIfAbsent(subject, key -> new ArrayList<>()).add(kept);
    }

    /** Median of records a second; NaN when it did not run. */
    double rate(Subject subject) {
        List<RateRun> list = runs.getOrDefault(subject, List.of());
        return list.isEmpty() ? Double.NaN : Median.of(list, RateRun::recordsPerSecond);
    }

    /** Feature release of the JVM of what ran. */
    int java() {
        return runs.values().stream()
                .flatMap(List::stream)
                .mapToInt(RateRun::java)
                .max()
                .orElse(0);
    }

    private Account account(Subject subject) {
        return runs.getOrDefault(subject, List.of()).stream()
                .map(RateRun::account)
                .reduce(new Account(0, 0, 0, 0, 0), Account::plus);
    }

    /** Medians, spreads, and what is wrong in all runs together. */
    void print(PrintStream out, Subject beside) {
        Table table = new Table(
                what, "records/s", "least to most", "to " + beside.name(), "CPU s", "out of order", "lost", "doubled");
        runs.forEach((subject, list) -> {
            Account account = account(subject);
            boolean complete = list.stream().allMatch(RateRun::complete);
            table.row(
                    subject.name(),
                    number(rate(subject)),
                    spread(list),
                    String.format(Locale.ROOT, "%.2f", rate(subject) / rate(beside)),
                    String.format(Locale.ROOT, "%.1f", Median.of(list, RateRun::cpuSeconds)),
                    Integer.toString(account.violations()),
                    complete ? Integer.toString(account.lost()) : "not read to the end",
                    Integer.toString(account.doubled()));
        });
        table.print(out);
        tries.forEach((subject, told) -> out.println("- " + subject.name() + ": " + String.join("; ", told)));
    }

    /** What no run of these subjects may show. */
    void goals(Goals goals, List<Subject> subjects) {
        for (Subject subject : subjects) {
            goals.add(Goal.atMost(
                    what + ": records out of order, lost or doubled, " + subject.name(),
                    account(subject).wrong(),
                    0));
        }
    }

    private static String spread(List<RateRun> list) {
        DoubleSummaryStatistics rates =
                list.stream().mapToDouble(RateRun::recordsPerSecond).summaryStatistics();
        return number(rates.getMin()) + " to " + number(rates.getMax());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
