package io.holdfast.delivery.engine;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.policy.BreakerSettings;
import io.holdfast.delivery.policy.DeadLetterGuard;
import io.holdfast.delivery.policy.SinkBreaker;
import io.holdfast.delivery.policy.SinkDownSuspects;
import io.holdfast.delivery.policy.SinkPermit;
import java.util.random.RandomGenerator;

/**
 * Stands between the keys and their sink: no call while the sink is down, one probe at a time when it may be back, and no
 * dying in numbers. Used by the loop's thread only.
 */
final class SinkGuard {

    private static final int SUSPECTED_AFTER = 3;

    private final SinkBreaker breaker;
    private final SinkDownSuspects suspects = new SinkDownSuspects(SUSPECTED_AFTER);
    private final DeadLetterGuard deaths = new DeadLetterGuard(DeadLetterGuard.Limits.defaults());

    SinkGuard(RandomGenerator random) {
        this.breaker = new SinkBreaker(BreakerSettings.defaults(), random);
    }

    /** Whether a call may be made now. */
    SinkPermit permit(long nowNanos) {
        return breaker.permit(nowNanos);
    }

    /** The permitted call was not made. */
    void unused(SinkPermit.Granted permit, long nowNanos) {
        breaker.unused(permit, nowNanos);
    }

    /** How a permitted call ended; what it is to count as. */
    Disposition ended(SinkPermit.Granted permit, InboundRecord record, Disposition ended, long nowNanos) {
        Disposition judged = ended;
        if (ended instanceof Disposition.SinkDown down) {
            judged = suspects.judge(record.id(), down);
        } else if (ended instanceof Disposition.Done || ended instanceof Disposition.Publish) {
            suspects.succeeded(record.id());
            deaths.done(nowNanos);
        }
        breaker.ended(permit, judged, nowNanos);
        return judged;
    }

    /** Whether one more record may die; if not, nothing runs until somebody has looked. */
    boolean mayDie(long nowNanos) {
        return deaths.tryDeadLetter(nowNanos);
    }

    /** Whether too many died, so that nothing runs until {@link #resume}. */
    boolean tripped() {
        return deaths.tripped();
    }

    /** Somebody has looked. True if it was tripped; otherwise nothing changes. */
    boolean resume() {
        boolean was = deaths.tripped();
        if (was) {
            deaths.resume();
        }
        return was;
    }

    /** Whether calls go through. */
    SinkBreaker.State state() {
        return breaker.state();
    }

    /**
     * Whether fetching makes sense: what is fetched could be handled, or there is nothing else by which to find out whether the
     * sink is back, as when the partitions that had something have passed to others, or when the sink answers and perhaps fails
     * only the records that are here.
     *
     * @param buffered records in memory
     */
    boolean wantsMore(long buffered) {
        return !tripped() && (breaker.answering() || buffered == 0);
    }
}
