package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.delivery.arm.ArmSettings;
import io.holdfast.benchmarks.delivery.arm.Sink;
import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
import io.holdfast.benchmarks.measure.Median;
import io.holdfast.benchmarks.measure.Table;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The whole sink refuses for half of the time: how often it is called, and what becomes of the records. */
final class OutageScenario implements Scenario {

    private static final int SECONDS = 30;
    private static final double FROM_S = 7.5;
    private static final double UNTIL_S = 22.5;
    private static final List<Subject> SUBJECTS =
            List.of(Subject.HOLDFAST, Subject.PARALLEL_CONSUMER, Subject.SPRING, Subject.RAW);

    private final Rig rig;
    private final Settings settings;
    private final Map<Subject, List<Outcome>> outcomes = new LinkedHashMap<>();

    /** What a run came to; what only Holdfast tells is 0 for others. */
    private record Outcome(Account account, long parked, long dead, long attempt, double lastMs) {}

    OutageScenario(Rig rig, Settings settings) {
        this.rig = rig;
        this.settings = settings;
    }

    @Override
    public void run() throws Exception {
        for (int i = 0; i < settings.runs(); i++) {
            for (Subject subject : SUBJECTS) {
                Outcome outcome = measure(subject);
                outcomes.computeIfAbsent(subject, key -> new ArrayList<>()).add(outcome);
                System.err.println("outage " + subject.name() + " " + outcome);
            }
        }
    }

    private Outcome measure(Subject subject) throws Exception {
        PacedRun run = new PacedRun(rig, subject, "outage", SECONDS);
        ArmSettings words = run.settings(FROM_S, UNTIL_S).with(Sink.DOWN, 1);
        long[] told = new long[3];
        run.run(words, arm -> {
            told[0] = arm.figure("parked");
            told[1] = arm.figure("dead");
            told[2] = arm.figure(HoldfastArm.ATTEMPT);
        });
        double last = Account.latencyMs(run.effects(), effect -> true, 1);
        return new Outcome(run.account(), told[0], told[1], told[2], last);
    }

    @Override
    public void print(PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%n### outage%n%n%d records a second for %d s, %d keys; every call of the sink is refused from second %.1f to %.1f."
                        + " Calls and what is wrong: the most of %d runs.%n",
                PacedRun.PER_SECOND,
                SECONDS,
                PacedRun.KEYS,
                FROM_S,
                UNTIL_S,
                settings.runs());
        Table table = new Table(
                "outage", "calls", "calls a record", "oldest record when done, s", "out of order", "lost", "doubled");
        outcomes.forEach((subject, list) -> table.row(
                subject.name(),
                number(most(subject, o -> o.account().calls())),
                String.format(Locale.ROOT, "%.2f", callsPerRecord(subject)),
                String.format(Locale.ROOT, "%.1f", Median.of(list, Outcome::lastMs) / 1e3),
                number(most(subject, o -> o.account().violations())),
                number(most(subject, o -> o.account().lost())),
                number(most(subject, o -> o.account().doubled()))));
        table.print(out);
    }

    @Override
    public void goals(Goals goals) {
        Subject own = Subject.HOLDFAST;
        goals.add(Goal.atMost("outage: calls of the sink a record, holdfast", callsPerRecord(own), 1.2));
        goals.add(Goal.atMost("outage: dead letters", most(own, Outcome::dead), 0));
        goals.add(Goal.atMost("outage: records parked", most(own, Outcome::parked), 0));
        goals.add(Goal.atMost("outage: highest number of an attempt", most(own, Outcome::attempt), 1));
        goals.add(Goal.atMost(
                "outage: records out of order, lost or doubled, holdfast",
                most(own, o -> o.account().wrong()),
                0));
    }

    private double callsPerRecord(Subject subject) {
        return most(subject, o -> o.account().calls()) / (SECONDS * PacedRun.PER_SECOND);
    }

    private double most(Subject subject, ToDoubleFunction<Outcome> of) {
        return outcomes.getOrDefault(subject, List.of()).stream()
                .mapToDouble(of)
                .max()
                .orElse(Double.NaN);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
