package io.holdfast.intake.lane;

import org.jspecify.annotations.Nullable;

/**
 * The time limits of one lane.
 *
 * @param patienceNanos how long the oldest critical record in flight may wait before the lane is no longer direct
 * @param standardPatienceNanos the same for any other record
 * @param drainPatienceNanos the same while draining
 * @param deadlineNanos when an offer is answered at the latest
 * @param holdNanos how long a lane leaves the producer alone that could not take a record
 * @param forbiddenNanos the same after Kafka said that this gateway may not write to the topic
 */
public record LanePolicy(
        long patienceNanos,
        long standardPatienceNanos,
        long drainPatienceNanos,
        long deadlineNanos,
        long holdNanos,
        long forbiddenNanos) {

    /** Whether a lane must be given up: a critical record runs out of patience soon, others may wait longer. */
    boolean stalled(LaneState state, InFlight inFlight, long nowNanos) {
        if (state instanceof LaneState.Draining) {
            return waitedLonger(inFlight.oldest(), drainPatienceNanos, nowNanos);
        }
        return waitedLonger(inFlight.oldestCritical(), patienceNanos, nowNanos)
                || waitedLonger(inFlight.oldest(), standardPatienceNanos, nowNanos);
    }

    private static boolean waitedLonger(@Nullable Acceptance a, long patienceNanos, long nowNanos) {
        return a != null && nowNanos - a.handedNanos() > patienceNanos;
    }
}
