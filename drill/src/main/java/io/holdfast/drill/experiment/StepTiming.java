package io.holdfast.drill.experiment;

import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Waits for the time and the phase in which a step is due. One thread. */
final class StepTiming {

    private static final long PHASE_LIMIT_MS = 60_000;
    private static final long PHASE_POLL_MS = 5;

    private final Stage stage;
    private final Random random;
    private final long beganNanos = System.nanoTime();

    /** Times count from now. */
    StepTiming(Stage stage, Random random) {
        this.stage = stage;
        this.random = random;
    }

    /** Returns when the step is due; false when its phase was not seen within a minute. */
    boolean await(Experiment.Step step) {
        if (step.at() != null) {
            long due = beganNanos + TimeUnit.MILLISECONDS.toNanos(step.at().pick(random));
            Waiting.ms(TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime()));
        }
        if (step.after() != null) {
            Waiting.ms(step.after().pick(random));
        }
        boolean seen = step.when() == null || seen(step.when(), step.target());
        if (seen && step.then() != null) {
            Waiting.ms(step.then().pick(random));
        }
        return seen;
    }

    /** Whether the gateway is in the step's phase at this moment; true when the step has none of the gateway's. */
    boolean inPhase(Experiment.Step step) {
        return step.when() == null || step.when() == Phase.IN_SYNC || atTarget(step.when(), step.target());
    }

    /** Seconds since the first step could begin, aligned. */
    String seconds() {
        return String.format(
                Locale.ROOT, "%5.1f", (System.nanoTime() - beganNanos) / (double) TimeUnit.SECONDS.toNanos(1));
    }

    private boolean seen(Phase phase, Target target) {
        if (phase == Phase.IN_SYNC) {
            stage.topics().forEach(stage.cluster()::awaitInSync);
            return true;
        }
        return Waiting.until(() -> atTarget(phase, target), PHASE_LIMIT_MS, PHASE_POLL_MS);
    }

    /** At the gateway that is named, or at any. */
    private boolean atTarget(Phase phase, Target target) {
        boolean named = target.kind() == Target.Kind.GATEWAY && target.number() > 0;
        return named
                ? stage.gateways().gateway(target.number()).view().lanes(DrillRunner.TOPIC, phase.word()) > 0
                : stage.gateways().anyIn(phase.word());
    }
}
