package io.holdfast.intake.lane;

import io.holdfast.intake.Outcome;
import io.holdfast.intake.RejectReason;
import io.holdfast.intake.RetryAfter;
import io.holdfast.intake.ShedReason;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.Settlement;

/**
 * Ends the way of a lane's acceptances: in the log, in the refused area, or nowhere; gives back what they held and answers
 * those who wait. Guarded by the lane's lock.
 */
final class Settler {

    private final LaneKey key;
    private final LaneServices services;
    private final Answers answers;
    private final Held held;

    /** Where a lane's acceptances may be. */
    record Held(InFlight inFlight, Backlog backlog, SlowStart slowStart, Promises promises) {}

    Settler(LaneKey key, LaneServices services, Answers answers, Held held) {
        this.key = key;
        this.services = services;
        this.answers = answers;
        this.held = held;
    }

    /** The record is in the log. */
    void published(Acceptance a, long offset) {
        held.inFlight().leave(a);
        a.settle();
        a.publishedAt(offset);
        if (a.spooled()) {
            held.backlog().strikeRef(a.spoolRef());
            services.spool().settle(a.spoolRef(), a.id(), new Settlement.Published(offset));
        }
        held.slowStart().acknowledged(services.ticker().nanos() - a.handedNanos());
        services.listener().published(a, offset);
        a.release();
        answers.give(a, outcome(a));
        held.promises().published(a.id(), outcome(a));
    }

    /** What a published record's callers are told. */
    Outcome outcome(Acceptance a) {
        return new Outcome.Published(a.recordId(), key.topic(), key.partition(), a.publishedOffset());
    }

    /** The backlog's next record need not be sent any more. */
    void notSent(Drained entry) {
        if (entry instanceof Drained.Gone gone) {
            held.backlog().strikeRef(gone.ref());
        } else if (entry instanceof Drained.Expired expired) {
            expired(expired);
        } else if (entry instanceof Drained.AlreadyPublished already) {
            alreadyPublished(already);
        }
    }

    /** It turned out to be in the log already, under an earlier acceptance of its name. */
    private void alreadyPublished(Drained.AlreadyPublished already) {
        held.backlog().strikeFirstUnsent();
        Settlement settlement = new Settlement.Published(already.offset());
        services.spool().settle(already.ref(), already.entry().acceptance(), settlement);
        services.listener().found(already.entry(), already.offset());
    }

    /** It passed its expiry. */
    private void expired(Drained.Expired expired) {
        held.backlog().strikeFirstUnsent();
        services.spool().settle(expired.ref(), expired.entry().acceptance(), new Settlement.Expired());
        services.listener().expired(expired.entry());
    }

    /** The record rests in the refused area now. */
    void refused(Acceptance a) {
        held.inFlight().leave(a);
        a.settle();
        long ref = held.backlog().strike(a.id());
        if (ref >= 0) {
            services.spool().settle(ref, a.id(), new Settlement.Refused());
        }
        a.release();
    }

    /** The record is certainly nowhere. */
    void drop(Acceptance a, ShedReason reason) {
        dropped(a);
        answers.give(a, new Outcome.Shed(reason, RetryAfter.jitteredMs(reason)));
    }

    /** The record counts as nowhere, but may come back from the spool after a crash. */
    void doubtful(Acceptance a) {
        dropped(a);
        answers.give(a, new Outcome.OutcomeUnknown(a.recordId()));
    }

    /**
     * The producer gave the record back, the log was read, and it is not in there.
     *
     * @param alone whether nothing else was in flight, so that a refusal was meant for this record
     */
    void notInLog(Acceptance a, boolean alone) {
        SendFailure failure = a.failure();
        if (a.spoolRef() == Acceptance.SPOOL_IN_DOUBT) {
            doubtful(a);
        } else if (failure == null || failure.kind() == SendFailure.Kind.PRODUCER_LOST) {
            drop(a, ShedReason.KAFKA_UNAVAILABLE);
        } else if (alone && failure.kind() == SendFailure.Kind.RECORD_REFUSED) {
            dropped(a);
            answers.give(a, new Outcome.Rejected(RejectReason.REFUSED_BY_KAFKA, failure.message()));
        } else {
            drop(a, ShedReason.KAFKA_REFUSED);
        }
    }

    private void dropped(Acceptance a) {
        a.settle();
        services.listener().dropped(a);
        a.release();
    }
}
