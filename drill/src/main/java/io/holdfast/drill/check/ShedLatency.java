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
 */
public final class ShedLatency {

    private static final int ENOUGH = 100;
    private static final double NANOS_A_MS = 1e6;

    private final Duration limit;
    private final List<Refusal> refusals;

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
    }

    private boolean within(Interval time, Attempt attempt) {
        return time.covers(attempt.dueNanos(), attempt.dueNanos() + limit.toNanos());
    }

    /** Whether there are as many refusals as a 99th percentile needs, which is a hundred. */
    public boolean enough() {
        return refusals.size() >= ENOUGH;
    }

    /** The refusals that count. */
    public List<Attempt> refusals() {
        return refusals.stream().map(Refusal::attempt).toList();
    }

    /** Counts the late ones beyond one in a hundred; the latest come first. */
    public Verdict verdict() {
        List<String> late = refusals.stream()
                .filter(refusal -> refusal.attempt().latencyNanos() > limit.toNanos())
                .sorted(Comparator.comparingLong(
                                (Refusal refusal) -> refusal.attempt().latencyNanos())
                        .reversed())
                .map(Refusal::toString)
                .toList();
        long tooMany = Math.max(0, late.size() - refusals.size() / ENOUGH);
        return Verdict.of(
                "shed after " + limit.toMillis() + " ms, over 1 %",
                late.stream().limit(tooMany).toList());
    }
}
