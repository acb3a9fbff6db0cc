package io.holdfast.intake.lane;

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
        long forbiddenNanos) {}
