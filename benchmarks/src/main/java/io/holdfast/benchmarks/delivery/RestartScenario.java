package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.delivery.arm.ArmSettings;
import io.holdfast.benchmarks.delivery.arm.Effect;
import io.holdfast.benchmarks.delivery.arm.Sink;
import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
import io.holdfast.benchmarks.measure.Median;
import io.holdfast.benchmarks.measure.Table;
import io.holdfast.benchmarks.measure.Undisturbed;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** A process with many parked records is killed and started again: how long until records of other keys are done. */
final class RestartScenario implements Scenario {

    private static final int PARKED_PER_KEY = 100;
    private static final int HEALTHY_PER_HEAD = 3;
    private static final int CONCURRENCY = 1_000;
    private static final int MOST_TRIES = 3;
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String AN_HOUR_MS = "3600000";

    private final Rig rig;
    private final Settings settings;
    private final List<Outcome> outcomes = new ArrayList<>();

    /**
     * What a run came to; times in milliseconds.
     *
     * @param parked records in the park log after the restart
     * @param startMs from the begin of the process's main to the begin of the first claim; waiting for the group to miss the
     *     member that was killed included
     * @param firstMs from there until a record of a healthy key was done
     * @param everyMs from there until one was done in every partition
     */
    private record Outcome(long parked, double startMs, double firstMs, double everyMs) {}

    RestartScenario(Rig rig, Settings settings) {
        this.rig = rig;
        this.settings = settings;
    }

    @Override
    public void run() throws Exception {
        for (int i = 0; i < settings.runs(); i++) {
            outcomes.add(Undisturbed.run(
                    MOST_TRIES,
                    this::measure,
                    (outcome, share) ->
                            System.err.printf(Locale.ROOT, "restart %s (%.1f %%)%n", outcome, 100 * share)));
        }
    }

    /** As many as there are healthy records around the heads: calls go to each key in its turn, and most of them have to succeed. */
    private int healthyKeys() {
        return badKeys() * HEALTHY_PER_HEAD;
    }

    private int badKeys() {
        return settings.records() / PARKED_PER_KEY;
    }

    private Outcome measure() throws Exception {
        ArmSettings any = rig.settings("restart", CONCURRENCY);
        try (Source source = Source.create(rig.cluster(), any.text(ArmSettings.GROUP))) {
            ArmSettings words = any.with(ArmSettings.TOPIC, source.topic())
                    .with(Sink.POISON_KEYS, badKeys())
                    .with(Sink.FROM_NANOS, System.nanoTime())
                    .with(Sink.UNTIL_NANOS, System.nanoTime() + TimeUnit.HOURS.toNanos(1))
                    .with(HoldfastArm.INLINE, 1)
                    .with(HoldfastArm.RETRY_MS, AN_HOUR_MS);
            fill(source);
            int parked = badKeys() * PARKED_PER_KEY;
            try (RunningArm first = rig.start(Subject.HOLDFAST, words, source.records())) {
                first.awaitFigure("parked", parked, LIMIT);
                first.kill();
            }
            for (int i = 0; i < healthyKeys(); i++) {
                source.append(badKeys() + i);
            }
            source.flush();
            try (RunningArm second = rig.start(Subject.HOLDFAST, words, source.records())) {
                second.awaitDone(healthyKeys(), LIMIT);
                second.awaitFigure(HoldfastArm.HELD, parked, LIMIT);
                return outcome(second);
            }
        }
    }

    /** Each head with healthy records around it, so that the sink as a whole does not look down; then what follows the heads. */
    private void fill(Source source) {
        for (int key = 0; key < badKeys(); key++) {
            source.append(key);
            for (int i = 0; i < HEALTHY_PER_HEAD; i++) {
                source.append(badKeys() + key * HEALTHY_PER_HEAD + i);
            }
        }
        for (int i = 1; i < PARKED_PER_KEY; i++) {
            for (int key = 0; key < badKeys(); key++) {
                source.append(key);
            }
        }
        source.flush();
    }

    private static Outcome outcome(RunningArm arm) throws Exception {
        long claiming = arm.figure(HoldfastArm.CLAIMING);
        TreeMap<Integer, Long> first = new TreeMap<>();
        arm.effects().stream()
                .filter(Effect::done)
                .forEach(effect -> first.merge(effect.value().key() % Source.PARTITIONS, effect.endNanos(), Math::min));
        return new Outcome(
                arm.figure(HoldfastArm.HELD),
                (claiming - arm.figure("begun")) / 1e6,
                (first.values().stream().min(Comparator.naturalOrder()).orElseThrow() - claiming) / 1e6,
                (first.values().stream().max(Comparator.naturalOrder()).orElseThrow() - claiming) / 1e6);
    }

    @Override
    public void print(PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%n### restart%n%n%,d records of %,d keys in the park logs of %d partitions; the process is killed by SIGKILL, a record"
                        + " of each of %,d other keys is appended, and it is started again. The group misses the killed member after %d s,"
                        + " which is part of the start. Medians of %d runs.%n",
                badKeys() * PARKED_PER_KEY,
                badKeys(),
                Source.PARTITIONS,
                healthyKeys(),
                Rig.SESSION_MS / 1_000,
                settings.runs());
        Table table = new Table("restart", "ms", "least to most");
        row(table, "from main to the begin of the first claim", Outcome::startMs);
        row(table, "from there to the first record done", Outcome::firstMs);
        row(table, "from there to a record done in every partition", Outcome::everyMs);
        table.print(out);
    }

    private void row(Table table, String what, ToDoubleFunction<Outcome> of) {
        table.row(
                what,
                number(Median.of(outcomes, of)),
                number(outcomes.stream().mapToDouble(of).min().orElse(Double.NaN)) + " to "
                        + number(outcomes.stream().mapToDouble(of).max().orElse(Double.NaN)));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    @Override
    public void goals(Goals goals) {
        goals.add(Goal.atMost(
                "restart: ms from the begin of the first claim to the first record done",
                Median.of(outcomes, Outcome::firstMs),
                2_000));
        goals.add(Goal.atLeast(
                "restart: records parked after the restart",
                outcomes.stream().mapToDouble(Outcome::parked).min().orElse(Double.NaN),
                badKeys() * PARKED_PER_KEY));
    }
}
