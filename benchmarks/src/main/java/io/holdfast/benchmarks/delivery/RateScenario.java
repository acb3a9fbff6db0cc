package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.delivery.arm.ArmSettings;
import io.holdfast.benchmarks.delivery.arm.Effect;
import io.holdfast.benchmarks.delivery.arm.Sink;
import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How many records a second, each key in order, with a sink that takes its time for each: {@code slow} and {@code quick}. */
final class RateScenario implements Scenario {

    private static final int KEYS = 10_000;
    private static final int CONCURRENCY = 1_000;
    private static final int ZIPF_SHARE = 5;
    private static final double WARM_UP = 0.5;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration SERIAL_LIMIT = Duration.ofSeconds(15);
    private static final long SETTLE_MS = 500;
    private static final int WITH_VIRTUAL_THREADS = 25;
    private static final List<Subject> SERIAL = List.of(Subject.SPRING, Subject.RAW);
    private static final List<Subject> PARALLEL =
            List.of(Subject.HOLDFAST, Subject.HOLDFAST_THREADS, Subject.PARALLEL_CONSUMER);

    private final Rig rig;
    private final Settings settings;
    private final String name;
    private final int delayMs;
    private final Rates uniform;
    private final Rates zipf;

    private RateScenario(Rig rig, Settings settings, String name, int delayMs) {
        this.rig = rig;
        this.settings = settings;
        this.name = name;
        this.delayMs = delayMs;
        this.uniform = new Rates(name + ", uniform keys");
        this.zipf = new Rates(name + ", Zipf keys");
    }

    static RateScenario slow(Rig rig, Settings settings) {
        return new RateScenario(rig, settings, "slow", 10);
    }

    static RateScenario quick(Rig rig, Settings settings) {
        return new RateScenario(rig, settings, "quick", 1);
    }

    @Override
    public void run() throws Exception {
        try (Source even = Source.create(rig.cluster(), name + "-uniform");
                Source skewed = Source.create(rig.cluster(), name + "-zipf")) {
            even.fill(2 * settings.records(), Keys.uniform(KEYS));
            skewed.fill(settings.records() / ZIPF_SHARE, Keys.zipf(KEYS, 1));
            for (int i = 0; i < settings.runs(); i++) {
                for (Subject subject : PARALLEL) {
                    uniform.measure(subject, () -> measure(subject, even, WARM_UP));
                    zipf.measure(subject, () -> measure(subject, skewed, 0));
                }
                for (Subject subject : SERIAL) {
                    uniform.measure(subject, () -> measure(subject, even, WARM_UP));
                }
            }
        }
    }

    private RateRun measure(Subject subject, Source source, double warmUp) throws Exception {
        ArmSettings words = rig.settings(source.topic(), CONCURRENCY).with(Sink.DELAY_MS, delayMs);
        try (RunningArm arm = rig.start(subject, words, source.records())) {
            boolean complete = arm.awaitDone(source.records(), SERIAL.contains(subject) ? SERIAL_LIMIT : LIMIT);
            double cpuSeconds = arm.cpuSeconds();
            TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
            List<Effect> effects = arm.effects();
            return new RateRun(
                    Account.rate(effects, warmUp),
                    cpuSeconds,
                    complete,
                    (int) arm.figure("java"),
                    Account.of(effects, source.records()));
        }
    }

    @Override
    public void print(PrintStream out) {
        out.printf(
                Locale.ROOT,
                "### %s%n%nA sink of %d ms; %,d records at once; %,d keys in %d partitions; commits every second; Java %d. Uniform:"
                        + " %,d records after as many of warm-up; what works one by one, or a partition at a time, has %d s, and its rate"
                        + " is that of the second half of what it did. Zipf: %,d records, all counted; the first key has a tenth of them,"
                        + " which bounds everybody.%n",
                name,
                delayMs,
                CONCURRENCY,
                KEYS,
                Source.PARTITIONS,
                uniform.java(),
                settings.records(),
                SERIAL_LIMIT.toSeconds(),
                settings.records() / ZIPF_SHARE);
        uniform.print(out, Subject.PARALLEL_CONSUMER);
        zipf.print(out, Subject.PARALLEL_CONSUMER);
    }

    @Override
    public void goals(Goals goals) {
        if (name.equals("quick")) {
            goals.add(Goal.atLeast(
                    "quick: records/s, holdfast / parallel-consumer",
                    uniform.rate(Subject.HOLDFAST) / uniform.rate(Subject.PARALLEL_CONSUMER),
                    1));
        } else if (uniform.java() >= WITH_VIRTUAL_THREADS) {
            goals.add(Goal.atLeast(
                    "slow: records/s, holdfast on Java " + uniform.java(), uniform.rate(Subject.HOLDFAST), 25_000));
        }
        uniform.goals(goals, List.of(Subject.HOLDFAST, Subject.HOLDFAST_THREADS));
        zipf.goals(goals, List.of(Subject.HOLDFAST, Subject.HOLDFAST_THREADS));
    }
}
