package io.holdfast.intake;

import io.holdfast.intake.lane.LaneShares;
import io.holdfast.intake.spool.Generation;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.Spool;
import org.jspecify.annotations.Nullable;

/**
 * A spool that several gateways, a fleet, hold their promised records in: lane by lane, one of them sends what all of them
 * accepted. Thread-safe.
 */
public interface SharedSpool extends Spool {

    /** Name of the fleet; by it, and not by the gateway's own, records in the log are told to be the fleet's. */
    String fleet();

    /** What this gateway may do on each lane. */
    LaneShares shares();

    /** The names that callers gave to the fleet's records. */
    SharedNames names();

    /** The transactional producers of the fleet. */
    FleetProducers producers();

    /**
     * {@code told} is run each time that the fleet went on without this gateway, as it gave no sign of life, and it takes part again:
     * what it was about to send may be another's by now. By the spool's thread: it must not wait.
     */
    void onLapse(Runnable told);

    /** The topic's partitioning that the fleet goes by, as known; null when none has been recorded. */
    @Nullable
    Generation generation(String topic);

    /** Whether no other gateway is part of the fleet at this moment. */
    boolean alone();

    /** What the fleet holds for one lane. */
    Held held(LaneKey lane);

    /** Bytes that the fleet holds for a topic, as measured not long ago. */
    long bytes(String topic);

    /** How this gateway stands in the fleet. */
    IntakeView.FleetView standing();

    /**
     * What a fleet holds for one lane.
     *
     * @param oldestMs when the oldest was accepted, epoch milliseconds, or a time before that; 0 when none
     */
    record Held(long records, long oldestMs) {
        /** Nothing. */
        public static final Held NOTHING = new Held(0, 0);
    }
}
