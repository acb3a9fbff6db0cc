package io.holdfast.drill.delivery;

import io.holdfast.drill.check.Verdict;
import io.holdfast.drill.history.Operation;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Checks that records of keys which nobody refuses do not wait for those of keys which are refused: each has its effect within
 * a limit from when Kafka had it. Records without any effect are not this judge's. Pure.
 */
final class OtherKeys {

    private final Collection<Operation> sent;
    private final Map<String, Long> firstDone = new HashMap<>();
    private final Set<String> refused;

    /** {@code refused} are keys whose waiting is their own. */
    OtherKeys(Collection<Operation> sent, List<Request> requests, Set<String> refused) {
        this.sent = sent;
        this.refused = Set.copyOf(refused);
        requests.stream()
                .filter(Request::done)
                .forEach(request -> firstDone.merge(request.stamp().id(), request.endedNanos(), Math::min));
    }

    /** Over the records sent since {@code fromNanos}. */
    Verdict verdict(long fromNanos, Duration limit) {
        return Verdict.of(
                "other keys waited over " + limit.toMillis() + " ms",
                sent.stream()
                        .filter(operation -> concerns(operation, fromNanos))
                        .filter(operation -> waitedNanos(operation) > limit.toNanos())
                        .map(operation -> operation.stamp().id() + " waited "
                                + TimeUnit.NANOSECONDS.toMillis(waitedNanos(operation)) + " ms")
                        .toList());
    }

    /** How long the one of them that waited longest did, in ms. */
    long longestMs(long fromNanos) {
        return TimeUnit.NANOSECONDS.toMillis(sent.stream()
                .filter(operation -> concerns(operation, fromNanos))
                .mapToLong(this::waitedNanos)
                .max()
                .orElse(0));
    }

    private boolean concerns(Operation operation, long fromNanos) {
        return operation.accepted()
                && operation.last().sentNanos() >= fromNanos
                && !refused.contains(operation.stamp().key());
    }

    private long waitedNanos(Operation operation) {
        long there = operation.last().answeredNanos();
        return firstDone.getOrDefault(operation.stamp().id(), there) - there;
    }
}
