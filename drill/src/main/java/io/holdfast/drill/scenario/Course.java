package io.holdfast.drill.scenario;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.experiment.TimeRange;
import io.holdfast.drill.experiment.Waiting;
import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.process.ProcessFaults;
import io.holdfast.drill.sandbox.SandboxProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The course of a scenario: what is done, when it was done, and what should have happened and did not. One thread. */
public final class Course {

    private static final long POLL_MS = 50;

    private final ProcessFaults faults;
    private final Random random;
    private final Consumer<String> progress;
    private final List<String> timeline = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final long beganNanos = System.nanoTime();

    /** Times count from now. */
    public Course(FaultJournal journal, Random random, Consumer<String> progress) {
        this.faults = new ProcessFaults(journal);
        this.random = random;
        this.progress = progress;
    }

    /** Carries out steps, up to the first that cannot be, which is then among {@link #missing}; then undoes what they left. */
    public void run(Runnable steps) {
        try {
            steps.run();
        } catch (HoldfastException e) {
            missing.add("the step at " + seconds().strip() + " s: " + e.getMessage());
        }
        missing.addAll(faults.restore());
    }

    /** Waits for a time within the range, such as {@code 2s..4s}. */
    public void pause(String range) {
        Waiting.ms(TimeRange.of(range).pick(random));
    }

    /** Waits until it holds; when it does not within the limit, that is among {@link #missing}. */
    public void await(String what, BooleanSupplier condition, long limitMs) {
        if (!Waiting.until(condition, limitMs, POLL_MS)) {
            missing.add(what + ", within " + limitMs + " ms");
        }
    }

    /** Notes what was done. */
    public void done(String what) {
        String line = seconds() + " s  " + what;
        timeline.add(line);
        progress.accept(line);
    }

    /** Notes what should have happened and did not. */
    public void missing(String what) {
        missing.add(what);
    }

    /** Notes figures that are smaller than they have to be for the drill to count. */
    public void expect(Map<String, Long> figures, Map<String, Long> least) {
        least.forEach((name, lowest) -> {
            long found = figures.getOrDefault(name, 0L);
            if (found < lowest) {
                missing(name + " " + found + ", declared at least " + lowest);
            }
        });
    }

    /** Ends it at once. */
    public void kill(SandboxProcess target) {
        faults.kill(target);
        done("kill " + target.called());
    }

    /** Ends it in order. */
    public void stop(SandboxProcess target) {
        faults.stop(target);
        done("stop " + target.called());
    }

    /** Starts it again. */
    public void start(SandboxProcess target) {
        faults.start(target);
        done("start " + target.called());
    }

    /** Stops it without ending it. */
    public void pause(SandboxProcess target) {
        faults.pause(target);
        done("pause " + target.called());
    }

    /** Lets it go on. */
    public void resume(SandboxProcess target) {
        faults.resume(target);
        done("resume " + target.called());
    }

    /** What was done, with the seconds since the course began. */
    public List<String> timeline() {
        return List.copyOf(timeline);
    }

    /** What should have happened and did not. */
    public List<String> missing() {
        return List.copyOf(missing);
    }

    private String seconds() {
        return String.format(
                Locale.ROOT, "%5.1f", (System.nanoTime() - beganNanos) / (double) TimeUnit.SECONDS.toNanos(1));
    }
}
