package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.delivery.arm.ArmSettings;
import io.holdfast.benchmarks.delivery.arm.Sink;
import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
import io.holdfast.benchmarks.measure.Median;
import io.holdfast.benchmarks.measure.Table;
import io.holdfast.benchmarks.measure.Undisturbed;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** One key of each partition fails for a while: what the others feel of it, and what becomes of it when the process is killed. */
final class PoisonScenario implements Scenario {

    private static final int PER_SPAN_S = 10;
    /** The first time, for code to be compiled. */
    private static final int WARM_FROM_S = 5;
    /** The second time, which is measured. */
    private static final int FROM_S = 30;

    private static final int SECONDS = 45;
    /** When a process is killed, the first time of all. */
    private static final int KILLED_S = 11;

    private static final int KILLED_SECONDS = 25;
    private static final String RETRY_MS = "2000,4000,8000,8000,8000,8000";
    private static final int MOST_TRIES = 3;
    private static final double LATE_MS = 1_000;
    private static final List<Subject> SUBJECTS = List.of(Subject.HOLDFAST, Subject.PARALLEL_CONSUMER, Subject.SPRING);
    private static final List<Subject> KILLED = List.of(Subject.HOLDFAST, Subject.PARALLEL_CONSUMER);

    private final Rig rig;
    private final Settings settings;
    private final Map<Subject, List<Outcome>> outcomes = new LinkedHashMap<>();
    private final Map<Subject, List<Outcome>> killed = new LinkedHashMap<>();

    /**
     * What a run came to.
     *
     * @param late healthy records that took longer than a second
     * @param parked records in the park log when the process was killed; 0 for those that have none
     */
    private record Outcome(Account account, double p50Ms, double p99Ms, long late, long parked) {}

    PoisonScenario(Rig rig, Settings settings) {
        this.rig = rig;
        this.settings = settings;
    }

    @Override
    public void run() throws Exception {
        for (int i = 0; i < settings.runs(); i++) {
            for (Subject subject : SUBJECTS) {
                Outcome kept = Undisturbed.run(
                        MOST_TRIES,
                        () -> measure(subject, false),
                        (outcome, share) -> System.err.printf(
                                Locale.ROOT, "poison %s %s (%.1f %%)%n", subject.name(), outcome, 100 * share));
                outcomes.computeIfAbsent(subject, key -> new ArrayList<>()).add(kept);
            }
            for (Subject subject : KILLED) {
                Outcome outcome = measure(subject, true);
                System.err.println("poison, killed " + subject.name() + " " + outcome);
                killed.computeIfAbsent(subject, key -> new ArrayList<>()).add(outcome);
            }
        }
    }

    private Outcome measure(Subject subject, boolean kills) throws Exception {
        PacedRun run = kills
                ? new PacedRun(rig, subject, "killed", KILLED_SECONDS)
                : new PacedRun(rig, subject, "poison", SECONDS);
        int fromS = kills ? WARM_FROM_S : FROM_S;
        ArmSettings words = run.settings(WARM_FROM_S, WARM_FROM_S + PER_SPAN_S)
                .with(Sink.EVERY_NANOS, TimeUnit.SECONDS.toNanos(FROM_S - WARM_FROM_S))
                .with(Sink.POISON_KEYS, Source.PARTITIONS)
                .with(HoldfastArm.RETRY_MS, RETRY_MS);
        long[] parked = new long[1];
        if (kills) {
            run.runKilled(words, KILLED_S, arm -> parked[0] = arm.figure(HoldfastArm.HELD));
        } else {
            run.run(words, arm -> {});
        }
        var healthy = run.effects().stream()
                .filter(effect -> effect.value().key() >= Source.PARTITIONS)
                .filter(effect -> effect.value().producedNanos() - run.at(fromS) >= 0)
                .filter(effect -> effect.value().producedNanos() - run.at(fromS + PER_SPAN_S) < 0)
                .toList();
        long late = healthy.stream()
                .filter(effect -> effect.endNanos() - effect.value().producedNanos() > LATE_MS * 1e6)
                .count();
        return new Outcome(
                run.account(),
                Account.latencyMs(healthy, effect -> true, 0.5),
                Account.latencyMs(healthy, effect -> true, 0.99),
                late,
                parked[0]);
    }

    @Override
    public void print(PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%n### poison%n%n%d records a second for %d s, %d keys; one key of each of %d partitions fails for %d s from second %d,"
                        + " and again from second %d. Latencies are from production to the end of the call, of the other keys'"
                        + " records that were produced in the second span; medians of %d runs, and the most of what is wrong.%n",
                PacedRun.PER_SECOND,
                SECONDS,
                PacedRun.KEYS,
                Source.PARTITIONS,
                PER_SPAN_S,
                WARM_FROM_S,
                FROM_S,
                settings.runs());
        Table table =
                new Table("poison", "p50 ms", "p99 ms", "least to most", "over 1 s", "out of order", "lost", "doubled");
        outcomes.forEach((subject, list) -> table.row(
                subject.name(),
                two(Median.of(list, Outcome::p50Ms)),
                two(Median.of(list, Outcome::p99Ms)),
                two(list.stream().mapToDouble(Outcome::p99Ms).min().orElseThrow()) + " to "
                        + two(most(list, Outcome::p99Ms)),
                number(most(list, Outcome::late)),
                number(most(list, o -> o.account().violations())),
                number(most(list, o -> o.account().lost())),
                number(most(list, o -> o.account().doubled()))));
        table.print(out);
        out.println("In the first span the process is killed by SIGKILL in second " + KILLED_S
                + ", and started again at once.");
        Table again = new Table("poison, killed", "parked when killed", "done", "out of order", "lost", "doubled");
        killed.forEach((subject, list) -> again.row(
                subject.name(),
                number(Median.of(list, Outcome::parked)),
                number(Median.of(list, o -> o.account().done())),
                number(most(list, o -> o.account().violations())),
                number(most(list, o -> o.account().lost())),
                number(most(list, o -> o.account().doubled()))));
        again.print(out);
    }

    @Override
    public void goals(Goals goals) {
        List<Outcome> own = outcomes.getOrDefault(Subject.HOLDFAST, List.of());
        List<Outcome> restarted = killed.getOrDefault(Subject.HOLDFAST, List.of());
        goals.add(Goal.atMost("poison: p99 of healthy keys, ms, holdfast", Median.of(own, Outcome::p99Ms), 25));
        goals.add(Goal.atMost(
                "poison: records out of order, lost or doubled, holdfast",
                most(own, o -> o.account().wrong()),
                0));
        goals.add(Goal.atLeast(
                "poison, killed: records parked when it was killed",
                restarted.stream().mapToDouble(Outcome::parked).min().orElse(Double.NaN),
                1));
        goals.add(Goal.atMost(
                "poison, killed: records out of order or lost, holdfast",
                most(restarted, o -> o.account().violations() + o.account().lost()),
                0));
    }

    private static double most(List<Outcome> list, ToDoubleFunction<Outcome> of) {
        return list.stream().mapToDouble(of).max().orElse(Double.NaN);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String two(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
