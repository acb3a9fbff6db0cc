package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.delivery.arm.ArmSettings;
import io.holdfast.benchmarks.delivery.arm.Effect;
import io.holdfast.benchmarks.delivery.arm.Sink;
import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
import io.holdfast.benchmarks.measure.Table;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One record's call never ends; after a while the process is killed: how many records that were done come again. */
final class HangScenario implements Scenario {

    private static final int KEYS = 10_000;
    private static final int CONCURRENCY = 100;
    private static final int DELAY_MS = 50;
    private static final int MOST_RECORDS = 20_000;
    private static final int HANGS = 100;
    private static final Duration BEFORE = Duration.ofSeconds(20);
    private static final Duration AFTER = Duration.ofSeconds(45);
    private static final long SETTLE_MS = 500;
    private static final List<Subject> SUBJECTS = List.of(Subject.HOLDFAST, Subject.PARALLEL_CONSUMER, Subject.RAW);

    private final Rig rig;
    private final Settings settings;
    private final int records;
    private final Map<Subject, List<Outcome>> outcomes = new LinkedHashMap<>();

    /**
     * What a run came to.
     *
     * @param before records done when the process was killed
     * @param bound what may come again: those done in an interval of commits, and those that run
     */
    private record Outcome(int before, double bound, boolean complete, Account account) {}

    HangScenario(Rig rig, Settings settings) {
        this.rig = rig;
        this.settings = settings;
        this.records = Math.min(MOST_RECORDS, settings.records());
    }

    @Override
    public void run() throws Exception {
        try (Source source = Source.create(rig.cluster(), "hang")) {
            source.fill(records, Keys.uniform(KEYS));
            for (int i = 0; i < settings.runs(); i++) {
                for (Subject subject : SUBJECTS) {
                    Outcome outcome = measure(subject, source.topic());
                    outcomes.computeIfAbsent(subject, key -> new ArrayList<>()).add(outcome);
                    System.err.println("hang " + subject.name() + " " + outcome);
                }
            }
        }
    }

    private Outcome measure(Subject subject, String topic) throws Exception {
        ArmSettings words = rig.settings(topic, CONCURRENCY).with(Sink.DELAY_MS, DELAY_MS);
        try (RunningArm first = rig.start(subject, words.with(Sink.HANGS, HANGS), records)) {
            first.awaitDone(records / 2, BEFORE);
            first.kill();
            int before = first.done();
            List<Effect> effects = first.effects();
            double rate = Account.rate(effects, 0.5);
            double seconds = words.number(ArmSettings.COMMIT_MS) / 1e3;
            try (RunningArm second = rig.start(subject, words, records)) {
                second.follows(first);
                boolean complete = second.awaitDone(records, AFTER);
                TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
                effects.addAll(second.effects());
                int running = subject.equals(Subject.RAW) ? 1 : CONCURRENCY;
                return new Outcome(before, rate * seconds + running, complete, Account.of(effects, records));
            }
        }
    }

    @Override
    public void print(PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%n### hang%n%n%,d records, %,d keys, a sink of %d ms, %d at once, commits every second; the call of record %d never"
                        + " ends. Killed by SIGKILL when half are done, or after %d s, and started again with a sink that answers. All"
                        + " runs; the bound is what was done in a second, and what runs.%n",
                records,
                KEYS,
                DELAY_MS,
                CONCURRENCY,
                HANGS,
                BEFORE.toSeconds());
        Table table = new Table(
                "hang", "done when killed", "done again", "bound", "share done again", "out of order", "lost");
        outcomes.forEach((subject, list) -> list.forEach(outcome -> table.row(
                subject.name(),
                number(outcome.before()),
                number(outcome.account().doubled()),
                number(outcome.bound()),
                String.format(
                        Locale.ROOT, "%.1f %%", 100.0 * outcome.account().doubled() / Math.max(1, outcome.before())),
                number(outcome.account().violations()),
                outcome.complete() ? number(outcome.account().lost()) : "not read to the end")));
        table.print(out);
    }

    @Override
    public void goals(Goals goals) {
        for (Outcome outcome : outcomes.getOrDefault(Subject.HOLDFAST, List.of())) {
            goals.add(Goal.atMost(
                    "hang: records done again, holdfast", outcome.account().doubled(), Math.rint(outcome.bound())));
            goals.add(Goal.atMost(
                    "hang: records out of order or lost, holdfast",
                    outcome.account().violations() + outcome.account().lost(),
                    0));
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
