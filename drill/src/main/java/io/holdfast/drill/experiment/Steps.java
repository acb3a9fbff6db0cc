package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.check.Interval;
import io.holdfast.drill.fault.FaultJournal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Carries out an experiment's steps, each at its time or in its phase, and checks that each fault was there. One thread. */
final class Steps {

    private final Stage stage;
    private final FaultJournal journal;
    private final Random random;
    private final BrokerFaults brokers;
    private final GatewayFaults gateways;
    private final RedisFaults redis;
    private final QuietTimes quiet = new QuietTimes();
    private final List<String> timeline = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private long firstNanos;
    private long lastNanos = System.nanoTime();

    Steps(Stage stage, FaultJournal journal, Random random) {
        this.stage = stage;
        this.journal = journal;
        this.random = random;
        this.brokers = new BrokerFaults(stage.cluster(), journal, random);
        this.gateways = new GatewayFaults(stage.gateways(), journal);
        this.redis = new RedisFaults(journal);
    }

    /** Carries them out, up to the first that cannot be, which is then among {@link #missing}. */
    void run(List<Experiment.Step> steps, Consumer<String> progress) {
        StepTiming timing = new StepTiming(stage, random);
        for (Experiment.Step step : steps) {
            try {
                String done = carryOut(step, timing);
                String line = timing.seconds() + " s  " + done;
                timeline.add(line);
                progress.accept(line);
            } catch (HoldfastException e) {
                missing.add(step.what() + " at " + timing.seconds().strip() + " s: " + e.getMessage());
                return;
            }
        }
    }

    /** Notes what the steps left down, and brings it back, so that the rest of the drill can be judged. */
    void restore() {
        journal.standing().forEach(fault -> missing.add(fault + " when the steps were over: no step undid it"));
        try {
            journal.close();
        } catch (HoldfastException e) {
            missing.add("bringing back what the steps left down: " + e.getMessage());
        }
    }

    List<String> timeline() {
        return timeline;
    }

    /** What should have happened and did not. */
    List<String> missing() {
        List<String> all = new ArrayList<>(missing);
        all.addAll(brokers.missing());
        return all;
    }

    /** When a fault stood and nothing was being started or ended. */
    List<Interval> quietTimes() {
        return quiet.times();
    }

    /** When the first step began; 0 before that. */
    long firstFaultBeganNanos() {
        return firstNanos;
    }

    /** When Redis was away. */
    List<Interval> redisAway() {
        return redis.away();
    }

    long lastFaultEndedNanos() {
        return lastNanos;
    }

    /** Records drained by gateways that were killed, as their counters told before. */
    long drained() {
        return gateways.drained();
    }

    private String carryOut(Experiment.Step step, StepTiming timing) {
        boolean ofDrainer = step.target().kind() == Target.Kind.DRAINER;
        if (ofDrainer) {
            gateways.mark();
        }
        boolean seen = timing.await(step);
        GatewayProcess chosen = step.target().gateway() ? gateways.choose(step.target()) : null;
        Phase phase = step.when();
        if (phase != null && !(seen && timing.inPhase(step))) {
            missing.add("the gateway was not seen " + phase.word() + " before: " + step.what());
        }
        mustSend(step);
        quiet.end(System.nanoTime());
        firstNanos = firstNanos == 0 ? System.nanoTime() : firstNanos;
        String done = chosen == null ? carryOut(step) : gateways.carryOut(step.action(), chosen);
        if (step.action().faulty()) {
            mustSend(step);
        }
        lastNanos = System.nanoTime();
        if (!journal.standing().isEmpty()) {
            quiet.begin(step.action(), lastNanos);
        }
        return done;
    }

    private String carryOut(Experiment.Step step) {
        return step.target().kind() == Target.Kind.REDIS
                ? redis.carryOut(step.action(), stage.gateways().theirRedis())
                : brokers.carryOut(step);
    }

    /** A fault that meets no load proves nothing. */
    private void mustSend(Experiment.Step step) {
        String late = step.what() + " came after the load had ended; send for longer (duration, --seconds)";
        if (!stage.load().sending() && !missing.contains(late)) {
            missing.add(late);
        }
    }
}
