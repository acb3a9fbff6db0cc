package io.holdfast.intake.lane;

import org.jspecify.annotations.Nullable;

/**
 * What {@link LaneState#next} needs to know about a lane.
 *
 * @param pathOpen Kafka's log can be written: the topic is known and a producer is ready
 * @param stalled the oldest record in flight has waited longer than the lane's patience
 * @param inFlight records in the producer's hands
 * @param lookupOwed some records may or may not be in the log, and the log has not been read for them yet
 * @param unsent spooled records not in the producer's hands
 * @param mayPublish records may go straight to the log: no gateway holds spooled ones of this lane
 * @param mayDrain spooled records may be sent from here
 * @param undecidable why the log cannot tell what became of some records; null when it can
 */
public record LaneFacts(
        boolean pathOpen,
        boolean stalled,
        int inFlight,
        boolean lookupOwed,
        int unsent,
        boolean mayPublish,
        boolean mayDrain,
        @Nullable String undecidable) {}
