package io.holdfast.drill.delivery;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.delivery.DeliveryExperiment.Step;
import io.holdfast.drill.experiment.Waiting;
import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.fault.FaultJournal.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
    private final FaultJournal journal;
    private final Random random;
    private final List<String> timeline = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final long beganNanos = System.nanoTime();
    private int crashes;

    /**
     * What steps are done to.
     *
     * @param processes by number, the first being 1
     * @param requests of the endpoint
     * @param sending whether there is load
     */
    record Stage(List<DeliveryProcess> processes, RequestLog requests, BooleanSupplier sending) {}

    /** Times count from now. */
    DeliverySteps(Stage stage, FaultJournal journal, Random random) {
        this.stage = stage;
        this.journal = journal;
        this.random = random;
    }

    /** Carries them out, up to the first that cannot be, which is then among {@link #missing}. */
    void run(List<Step> steps, Consumer<String> progress) {
        for (Step step : steps) {
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
        return List.copyOf(missing);
    }

    /** Processes killed while they delivered. */
    int crashes() {
        return crashes;
    }

    private void await(Step step) {
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

    private void awaitDelivering(Step step) {
        String life = process(step).life();
        if (!Waiting.until(() -> stage.requests().of(life) > 0, SIGHT_LIMIT_MS, 50)) {
            missing.add(process(step).name() + " was not seen delivering before: " + step.what());
        }
    }

    private DeliveryProcess process(Step step) {
        return stage.processes().get(step.target().number() - 1);
    }

    private String carryOut(Step step) {
        if (step.action().faulty() && !stage.sending().getAsBoolean()) {
            missing.add(step.what() + " came after the load had ended; send for longer (duration, --seconds)");
        }
        DeliveryProcess process = process(step);
        return switch (step.action()) {
            case KILL -> kill(process);
            case STOP -> stop(process);
            case PAUSE -> pause(process);
            case START -> start(process);
            case RESUME -> resume(process);
            case POWER_LOSS -> throw new IllegalStateException("a delivering process has no power");
        };
    }

    /** A process that delivers nothing is no crash to learn from: then this does not count. */
    private String kill(DeliveryProcess process) {
        String life = process.life();
        journal.injecting(new Fault(down(process), "start it", Optional.empty()), () -> bringBack(process));
        process.kill();
        long now = System.nanoTime();
        boolean delivered = stage.requests().all().stream()
                .filter(request -> request.process().equals(life))
                .anyMatch(request -> now - request.endedNanos() < TimeUnit.MILLISECONDS.toNanos(IDLE_MS));
        crashes += delivered ? 1 : 0;
        if (!delivered) {
            missing.add(process.name() + " had made no request for " + IDLE_MS + " ms when it was killed");
        }
        return "kill -9 " + process.name();
    }

    private String stop(DeliveryProcess process) {
        journal.injecting(new Fault(down(process), "start it", Optional.empty()), () -> bringBack(process));
        if (!process.stop()) {
            missing.add(process.name() + " did not end in order and was killed");
        }
        return "stop " + process.name();
    }

    private String pause(DeliveryProcess process) {
        journal.injecting(
                new Fault(held(process), "let it go on (SIGCONT)", Optional.of(process.own())), process::resume);
        process.pause();
        return "pause " + process.name();
    }

    private String start(DeliveryProcess process) {
        process.start();
        journal.undone(down(process));
        return "start " + process.name();
    }

    private String resume(DeliveryProcess process) {
        process.resume();
        journal.undone(held(process));
        return "resume " + process.name();
    }

    private static void bringBack(DeliveryProcess process) {
        if (!process.alive()) {
            process.start();
        }
    }

    private static String down(DeliveryProcess process) {
        return process.name() + " down";
    }

    private static String held(DeliveryProcess process) {
        return process.name() + " paused";
    }

    private String seconds() {
        return String.format(
                Locale.ROOT, "%5.1f", (System.nanoTime() - beganNanos) / (double) TimeUnit.SECONDS.toNanos(1));
    }
}
