package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.delivery.arm.Effect;
import io.holdfast.benchmarks.delivery.arm.EffectLog;
import io.holdfast.benchmarks.measure.JavaProcess;
import io.holdfast.benchmarks.measure.ProcessUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A subject's process and what its sink has seen. Not thread-safe. */
final class RunningArm implements AutoCloseable {

    private static final long POLL_MS = 20;
    private static final long TOLD_POLL_MS = 200;

    private final String name;
    private final JavaProcess process;
    private final EffectLog log;
    private final Path file;
    private final BitSet done = new BitSet();

    RunningArm(String name, JavaProcess process, EffectLog log, Path file) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.file = file;
    }

    /**
     * Waits until so many different records are done.
     *
     * @return whether they are; not when the limit passed first
     * @throws IllegalStateException when the process ended by itself, or did nothing at all; with what it said
     */
    boolean awaitDone(int records, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (done() < records) {
            if (System.nanoTime() - end > 0) {
                requireAny(limit);
                return false;
            }
            requireAlive();
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        return true;
    }

    /** Different records done by this process so far. */
    int done() {
        for (Effect effect : log.more()) {
            if (effect.done()) {
                done.set(effect.value().index());
            }
        }
        return done.cardinality();
    }

    /** Waits until the subject has told a figure that is no less than {@code least}. */
    void awaitFigure(String name, long least, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (figure(name) < least) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(this.name + " did not tell " + name + "=" + least + " within "
                        + limit.toSeconds() + " s, but " + figure(name) + ": " + process.errors());
            }
            requireAlive();
            TimeUnit.MILLISECONDS.sleep(TOLD_POLL_MS);
        }
    }

    /** What the subject told last of {@code name}; empty when nothing. */
    String told(String name) throws IOException {
        Matcher words = Pattern.compile("\\b" + Pattern.quote(name) + "=(\\S+)").matcher(process.output());
        String last = "";
        while (words.find()) {
            last = words.group(1);
        }
        return last;
    }

    /** As {@link #told}, as a number; 0 when it was not told. */
    long figure(String name) throws IOException {
        String told = told(name);
        return told.isEmpty() ? 0 : Long.parseLong(told);
    }

    private void requireAny(Duration limit) throws IOException {
        if (done.isEmpty()) {
            throw new IllegalStateException(
                    name + " did nothing within " + limit.toSeconds() + " s: " + process.errors());
        }
    }

    private void requireAlive() throws IOException {
        if (!process.alive()) {
            throw new IllegalStateException(name + " ended by itself: " + process.errors());
        }
    }

    /** CPU seconds so far. */
    double cpuSeconds() {
        return ProcessUsage.cpuSeconds(process.pid());
    }

    /** All calls so far; nothing is missing once the process is closed. */
    List<Effect> effects() {
        return new ArrayList<>(log.all());
    }

    /** What another process had done counts as done. */
    void follows(RunningArm before) {
        before.done();
        done.or(before.done);
    }

    /** Kills the process, as SIGKILL does; what its sink saw is kept. */
    void kill() {
        process.close();
    }

    /** Kills it and forgets. */
    @Override
    public void close() throws IOException {
        process.close();
        Files.deleteIfExists(file);
    }
}
