package io.holdfast.intake.lane;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.spool.AcceptanceId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of one lane that are in the producer's hands, in order of handing over. Settled ones leave lazily, since
 * acknowledgements come in order but for look-ups. Guarded by the lane's lock; {@link #size()} may be read without it.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // Written under the lane's lock only.
final class InFlight {

    private final ArrayDeque<Acceptance> order = new ArrayDeque<>();
    /** Those of {@code order} that are critical. */
    private final ArrayDeque<Acceptance> critical = new ArrayDeque<>();
    /** Index of the undecided, built when the first is asked for. */
    private final Map<AcceptanceId, Acceptance> undecided = new HashMap<>();

    private volatile int size;
    private int failed;
    private long handed;

    void add(Acceptance a, long nowNanos) {
        a.handedOver(nowNanos);
        handed++;
        order.addLast(a);
        if (a.offer().tier() == Tier.CRITICAL) {
            critical.addLast(a);
        }
        size = size + 1;
    }

    /** Takes back the record that was added last. */
    void retract(Acceptance a) {
        order.removeLastOccurrence(a);
        critical.removeLastOccurrence(a);
        a.notHandedOver();
        size = size - 1;
    }

    /** The record left the producer's hands, to the log or to nowhere. */
    void leave(Acceptance a) {
        if (!a.inFlight()) {
            return;
        }
        if (a.failure() != null) {
            failed--;
            if (failed == 0) {
                undecided.clear();
            }
        }
        a.notHandedOver();
        size = size - 1;
        dropSettled(order);
        dropSettled(critical);
    }

    /** The producer gave the record back without saying what became of it. */
    void fail(Acceptance a, SendFailure failure) {
        a.failed(failure);
        failed++;
    }

    private static void dropSettled(ArrayDeque<Acceptance> queue) {
        while (!queue.isEmpty() && !queue.getFirst().inFlight()) {
            queue.removeFirst();
        }
    }

    int size() {
        return size;
    }

    /** How many records have been handed to producers so far, whatever became of them. */
    long handed() {
        return handed;
    }

    /** Whether every record was given back undecided, and there is one. */
    boolean allFailed() {
        return size > 0 && failed == size;
    }

    @Nullable
    Acceptance oldest() {
        return order.peekFirst();
    }

    @Nullable
    Acceptance oldestCritical() {
        return critical.peekFirst();
    }

    /** Whether a record here waits for the spool to confirm it. */
    boolean anySpooling() {
        for (Acceptance a : order) {
            if (a.inFlight() && a.spoolRef() == Acceptance.APPENDING) {
                return true;
            }
        }
        return false;
    }

    /** The record that was given back undecided under this identity; null when there is none. */
    @Nullable
    Acceptance undecided(AcceptanceId id) {
        if (undecided.isEmpty() && failed > 0) {
            list().forEach(a -> undecided.put(a.id(), a));
        }
        Acceptance a = undecided.get(id);
        return a != null && a.inFlight() && a.failure() != null ? a : null;
    }

    /** Those still in the producer's hands, oldest first. */
    List<Acceptance> list() {
        List<Acceptance> list = new ArrayList<>(size);
        for (Acceptance a : order) {
            if (a.inFlight()) {
                list.add(a);
            }
        }
        return list;
    }
}
