package io.holdfast.intake;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.lane.LaneState;
import org.jspecify.annotations.Nullable;

/** What to do with an offered record, given its lane's state. Pure. */
public sealed interface IntakeDecision {

    /** Hand it to the producer. */
    record Publish() implements IntakeDecision {}

    /** Force it to the spool, behind what is there. */
    record Spool() implements IntakeDecision {}

    /** Refuse it. */
    record Shed(ShedReason reason) implements IntakeDecision {}

    /**
     * Decides by the lane's state and the record's tier: only critical records are promised while a lane is not direct,
     * since a standard record sent past a spooled one would break its key's order. Nothing is promised to a topic that is
     * known not to exist, or to keep too few copies.
     *
     * @param laneClosed why nothing can be handed to Kafka on the lane; null when it can
     * @param spoolClosed why the spool takes nothing more; null when it does
     */
    static IntakeDecision of(
            LaneState lane, Tier tier, @Nullable ShedReason laneClosed, @Nullable ShedReason spoolClosed) {
        if (lane instanceof LaneState.Direct) {
            return new Publish();
        }
        if (laneClosed != null && laneClosed.untilSomebodyActs()) {
            return new Shed(laneClosed);
        }
        if (tier == Tier.CRITICAL) {
            return spoolClosed == null ? new Spool() : new Shed(spoolClosed);
        }
        if (lane instanceof LaneState.Halted) {
            return new Shed(ShedReason.LANE_HALTED);
        }
        return new Shed(laneClosed == null ? ShedReason.KAFKA_UNAVAILABLE : laneClosed);
    }
}
