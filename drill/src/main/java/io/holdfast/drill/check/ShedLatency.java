package io.holdfast.drill.check;

import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.Operation;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Checks that refusals come within a limit at the 99th percentile, from when their requests were due. Pure.
 *
 * <p>What counts are refusals of first attempts, since a record that is repeated may be in the producer's hands, and of
 * requests whose limit passed within a quiet time, so that it is the gateway that is measured and not the drill, which starts
 * processes on the same machine.
 *
 * <p>The clients are the instrument: how late they send shows how long a thread of this machine waits for a processor, and a
 * request needs some four threads in turn. When a hundredth of what they send in quiet times is late by more than a fourth of
 * the limit, refusals whose median is in time are not judged as late.
 */
public final class ShedLatency {

    private static final int ENOUGH = 100;
    /** Threads that wait for a processor in turn while a request is answered. */
    private static final int WAKE_UPS = 4;

    private static final double NANOS_A_MS = 1e6;

    private final Duration limit;
    private final List<Refusal> refusals;
    private final long latenessNanos;

    /** One refusal that counts. */
    private record Refusal(String id, Attempt attempt) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%s: %s after %.1f ms", id, attempt.answer(), attempt.latencyNanos() / NANOS_A_MS);
        }
    }

    /** Over one drill's history. */
    public ShedLatency(Collection<Operation> operations, List<Interval> quiet, Duration limit) {
        this.limit = limit;
        this.refusals = operations.stream()
                .map(operation ->
                        new Refusal(operation.stamp().id(), operation.attempts().get(0)))
                .filter(refusal -> refusal.attempt().answer() instanceof Answer.Shed)
                .filter(refusal -> quiet.stream().anyMatch(time -> within(time, refusal.attempt())))
                .toList();
        this.latenessNanos = lateness(operations, quiet);
    }

    private static long lateness(Collection<Operation> operations, List<Interval> quiet) {
        long[] sorted = operations.stream()
                .map(operation -> operation.attempts().get(0))
                .filter(attempt -> quiet.stream().anyMatch(time -> time.covers(attempt.dueNanos(), attempt.dueNanos())))
                .mapToLong(attempt -> attempt.sentNanos() - attempt.dueNanos())
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length - 1 - sorted.length / ENOUGH];
    }

    private boolean within(Interval time, Attempt attempt) {
        return time.covers(attempt.dueNanos(), attempt.dueNanos() + limit.toNanos());
    }

    /** Why no verdict can be given: fewer than a hundred refusals, or a machine too busy to measure this; "" when it can. */
    public String obstacle() {
        if (refusals.size() < ENOUGH) {
            return "there were " + refusals.size() + " refusals in quiet times, and a 99th percentile needs " + ENOUGH;
        }
        boolean onTime = latenessNanos <= limit.toNanos() / WAKE_UPS;
        if (onTime || verdict().held() || late().size() * 2 > refusals.size()) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "the machine was too busy to measure %d ms: the clients themselves were late by %.1f ms at p99;"
                        + " run the drill alone",
                limit.toMillis(),
                latenessNanos / NANOS_A_MS);
    }

    /** By how much the clients sent late in quiet times, at the 99th percentile, in nanoseconds. */
    public long clientsLatenessNanos() {
        return latenessNanos;
    }

    /** The refusals that count. */
    public List<Attempt> refusals() {
        return refusals.stream().map(Refusal::attempt).toList();
    }

    /** Counts the late ones beyond one in a hundred; the latest come first. */
    public Verdict verdict() {
        List<Refusal> late = late();
        long tooMany = Math.max(0, late.size() - refusals.size() / ENOUGH);
        return Verdict.of(
                "shed after " + limit.toMillis() + " ms, over 1 %",
                late.stream().limit(tooMany).map(Refusal::toString).toList());
    }

    private List<Refusal> late() {
        return refusals.stream()
                .filter(refusal -> refusal.attempt().latencyNanos() > limit.toNanos())
                .sorted(Comparator.comparingLong(
                                (Refusal refusal) -> refusal.attempt().latencyNanos())
                        .reversed())
                .toList();
    }
}
