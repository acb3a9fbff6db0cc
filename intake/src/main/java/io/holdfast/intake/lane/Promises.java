package io.holdfast.intake.lane;

import io.holdfast.core.Sabotage;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.spool.AcceptanceId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells callers that their records are promised: at once, or, while more is spooled than sent, a little later, and that they are in
 * the log if they are by then. Guarded by the lane's lock.
 */
final class Promises {

    /** So many are told late at the most; then the oldest is told. */
    private static final int MOST = 10_000;

    private final Answers answers;
    private final LanePolicy policy;
    private final DrainPace pace;
    /** In the order in which they are due: each waits from its record's offer for no longer than those before it. */
    private final Map<AcceptanceId, Late> late = new LinkedHashMap<>();

    private record Late(List<Consumer<Outcome>> waiters, Outcome promise, long dueNanos) {}

    Promises(Answers answers, LanePolicy policy) {
        this.answers = answers;
        this.policy = policy;
        this.pace = new DrainPace(policy.deadlineNanos() / 2);
    }

    /** The record is promised. */
    void give(Acceptance a, Outcome promise, long nowNanos) {
        pace.promised();
        long dueNanos = Math.min(nowNanos + pace.holdNanos(), a.offeredNanos() + policy.deadlineNanos() / 4 * 3);
        if (dueNanos - nowNanos <= 0 || !a.unanswered() || Sabotage.PROMISE_AT_ONCE.on()) {
            answers.give(a, promise);
            return;
        }
        late.put(a.id(), new Late(a.takeWaiters(), promise, dueNanos));
        if (late.size() > MOST) {
            tellOldest();
        }
    }

    /** A promised record is in the log: whoever was not told of the promise is told that. */
    void published(AcceptanceId id, Outcome outcome) {
        Late waiting = late.remove(id);
        if (waiting != null) {
            answers.give(waiting.waiters(), outcome);
        }
    }

    /**
     * Lets time pass.
     *
     * @param waiting records in the spool while they are sent; negative while they are not, when nobody is kept waiting
     */
    void observe(long nowNanos, long waiting) {
        pace.observe(nowNanos, waiting);
        while (!late.isEmpty() && (waiting < 0 || oldest().dueNanos() - nowNanos <= 0)) {
            tellOldest();
        }
    }

    /** Nothing is spooled any more, or nothing will be sent. */
    void tellAll() {
        pace.over();
        while (!late.isEmpty()) {
            tellOldest();
        }
    }

    /** Whether everybody was told. */
    boolean allTold() {
        return late.isEmpty();
    }

    /** For how long callers wait now. */
    long holdNanos() {
        return pace.holdNanos();
    }

    private Late oldest() {
        return late.values().iterator().next();
    }

    private void tellOldest() {
        Iterator<Late> first = late.values().iterator();
        Late oldest = first.next();
        first.remove();
        answers.give(oldest.waiters(), oldest.promise());
    }
}
