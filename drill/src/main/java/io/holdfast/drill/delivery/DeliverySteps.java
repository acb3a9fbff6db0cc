package io.holdfast.drill.delivery;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.delivery.DeliveryStep.Target;
import io.holdfast.drill.experiment.Action;
import io.holdfast.drill.experiment.Waiting;
import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.process.ProcessFaults;
import io.holdfast.drill.process.RunProcess;
import io.holdfast.drill.sandbox.SandboxProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Carries out an experiment's steps, each fault journalled before it is injected. One thread. */
final class DeliverySteps {

    /** A process that has made no request for so long did not deliver when it was killed. */
    private static final long IDLE_MS = 1_000;

    private static final long SIGHT_LIMIT_MS = 60_000;

    private final Stage stage;
    private final ProcessFaults faults;
    private final Random random;
    private final List<String> timeline = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final long beganNanos = System.nanoTime();
    private int crashes;
    private int shifted;

    /**
     * What steps are done to.
     *
     * @param processes by number, the first being 1
     * @param positions of their group
     * @param sending whether there is load
     */
    record Stage(List<RunProcess> processes, Effects effects, GroupPositions positions, BooleanSupplier sending) {}

    /** Times count from now. */
    DeliverySteps(Stage stage, FaultJournal journal, Random random) {
        this.stage = stage;
        this.faults = new ProcessFaults(journal);
        this.random = random;
    }

    /** Carries them out, up to the first that cannot be, which is then among {@link #missing}. */
    void run(List<DeliveryStep> steps, Consumer<String> progress) {
        for (DeliveryStep step : steps) {
            try {
                await(step);
                String line = seconds() + " s  " + carryOut(step);
                timeline.add(line);
                progress.accept(line);
            } catch (HoldfastException e) {
                missing.add(step.what() + " at " + seconds().strip() + " s: " + e.getMessage());
                return;
            }
        }
    }

    /** Notes what the steps left down, and brings it back, so that the rest of the drill can be judged. */
    void restore() {
        missing.addAll(faults.restore());
    }

    List<String> timeline() {
        return timeline;
    }

    /** What should have happened and did not. */
    List<String> missing() {
        return List.copyOf(missing);
    }

    /** Processes killed while they delivered. */
    int crashes() {
        return crashes;
    }

    /** Committed positions that were shifted with their maps. */
    int shifted() {
        return shifted;
    }

    private void await(DeliveryStep step) {
        if (step.at() != null) {
            long due = beganNanos + TimeUnit.MILLISECONDS.toNanos(step.at().pick(random));
            Waiting.ms(TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime()));
        }
        if (step.after() != null) {
            Waiting.ms(step.after().pick(random));
        }
        if (step.when() != null) {
            awaitDelivering(step);
        }
        if (step.then() != null) {
            Waiting.ms(step.then().pick(random));
        }
    }

    private void awaitDelivering(DeliveryStep step) {
        RunProcess process = delivering(step);
        String life = process.life();
        if (!Waiting.until(() -> stage.effects().of(life) > 0, SIGHT_LIMIT_MS, 50)) {
            missing.add(process.called() + " was not seen delivering before: " + step.what());
        }
    }

    private RunProcess delivering(DeliveryStep step) {
        return stage.processes().get(step.target().number() - 1);
    }

    private SandboxProcess target(DeliveryStep step) {
        return step.target().kind() == Target.Kind.PROCESS
                ? delivering(step)
                : stage.effects()
                        .process()
                        .orElseThrow(() -> new HoldfastException("experiment", "there is no database here", null));
    }

    private String carryOut(DeliveryStep step) {
        if (step.action().faulty() && !stage.sending().getAsBoolean()) {
            missing.add(step.what() + " came after the load had ended; send for longer (duration, --seconds)");
        }
        if (step.action() == Action.SHIFT) {
            int found = stage.positions().shift(random);
            shifted += found;
            return "shift " + found + " positions that have a map";
        }
        SandboxProcess target = target(step);
        switch (step.action()) {
            case KILL -> kill(target);
            case STOP -> faults.stop(target);
            case PAUSE -> faults.pause(target);
            case START -> faults.start(target);
            case RESUME -> faults.resume(target);
            case POWER_LOSS, SHIFT -> throw new IllegalStateException(step.what() + " is not done to a process");
        }
        return step.action().word() + " " + target.called();
    }

    private void kill(SandboxProcess target) {
        String life = target instanceof RunProcess process ? process.life() : null;
        faults.kill(target);
        if (life != null) {
            judgeCrash(target, life);
        }
    }

    /** A process that delivered nothing is no crash to learn from: then this does not count. */
    private void judgeCrash(SandboxProcess target, String life) {
        long now = System.nanoTime();
        boolean delivered = stage.effects().all().stream()
                .filter(effect -> effect.process().equals(life))
                .anyMatch(effect -> now - effect.endedNanos() < TimeUnit.MILLISECONDS.toNanos(IDLE_MS));
        crashes += delivered ? 1 : 0;
        if (!delivered) {
            missing.add(target.called() + " had had no effect for " + IDLE_MS + " ms when it was killed");
        }
    }

    private String seconds() {
        return String.format(
                Locale.ROOT, "%5.1f", (System.nanoTime() - beganNanos) / (double) TimeUnit.SECONDS.toNanos(1));
    }
}
