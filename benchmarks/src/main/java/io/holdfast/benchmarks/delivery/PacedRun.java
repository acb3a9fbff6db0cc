package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.delivery.arm.ArmSettings;
import io.holdfast.benchmarks.delivery.arm.Effect;
import io.holdfast.benchmarks.delivery.arm.Sink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of one subject while {@value #PER_SECOND} records a second come, and during a part of that the sink is not as it
 * should be. Each run has a topic of its own. Not thread-safe.
 */
final class PacedRun {

    static final int PER_SECOND = 200;
    /** So many keys in turns. */
    static final int KEYS = 60;

    private static final int CONCURRENCY = 100;
    private static final int DELAY_MS = 1;
    private static final int START_S = 8;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final long SETTLE_MS = 500;

    private final Rig rig;
    private final Subject subject;
    private final ArmSettings settings;
    private final int records;
    private final Source source;
    private final List<Effect> effects = new ArrayList<>();
    private final long begin;

    /** Of a topic that is called after the name; records come for {@code seconds}. */
    PacedRun(Rig rig, Subject subject, String name, int seconds) {
        this.rig = rig;
        this.subject = subject;
        this.records = seconds * PER_SECOND;
        ArmSettings any = rig.settings(name, CONCURRENCY).with(Sink.DELAY_MS, DELAY_MS);
        this.source = Source.create(rig.cluster(), any.text(ArmSettings.GROUP));
        this.settings = any.with(ArmSettings.TOPIC, source.topic());
        this.begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_S);
    }

    /** The subject's settings when its sink is not as it should be from one second to another. */
    ArmSettings settings(double fromS, double untilS) {
        return settings.with(Sink.FROM_NANOS, at(fromS)).with(Sink.UNTIL_NANOS, at(untilS));
    }

    /** This second of the run, as {@link System#nanoTime}. */
    long at(double second) {
        return begin + (long) (second * TimeUnit.SECONDS.toNanos(1));
    }

    /** Starts the subject, produces, and waits until all is done; what the subject told last is handed to {@code told}. */
    void run(ArmSettings words, Told told) throws Exception {
        try (source;
                RunningArm arm = rig.start(subject, words, records)) {
            produce(records);
            end(arm, told);
        }
    }

    /** As {@link #run}, but the subject is killed at {@code second} and started again at once. */
    void runKilled(ArmSettings words, int second, Told told) throws Exception {
        try (source;
                RunningArm first = rig.start(subject, words, records)) {
            produce(second * PER_SECOND);
            told.of(first);
            first.kill();
            effects.addAll(first.effects());
            try (RunningArm arm = rig.start(subject, words, records)) {
                arm.follows(first);
                source.pace(records - source.records(), PER_SECOND, i -> i % KEYS);
                end(arm, running -> {});
            }
        }
    }

    /** Is told of the subject before it is killed. */
    @FunctionalInterface
    interface Told {
        void of(RunningArm arm) throws IOException;
    }

    private void produce(int count) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(begin - System.nanoTime());
        source.pace(count, PER_SECOND, i -> i % KEYS);
    }

    private void end(RunningArm arm, Told told) throws IOException, InterruptedException {
        arm.awaitDone(records, LIMIT);
        TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
        told.of(arm);
        effects.addAll(arm.effects());
    }

    /** All calls of all of the subject's processes. */
    List<Effect> effects() {
        return effects;
    }

    Account account() {
        return Account.of(effects, records);
    }

    String subject() {
        return subject.name();
    }
}
