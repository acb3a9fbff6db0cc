package io.holdfast.intake.lane;

import io.holdfast.intake.spool.SpoolEntry;

/**
 * Is told what becomes of a lane's records, and what the lane needs next. Called under the lane's lock: implementations
 * must be quick and must not call back into a lane.
 */
public interface LaneListener {

    /** The record is in the log at {@code offset}; {@code a} may be one drained from the spool. */
    void published(Acceptance a, long offset);

    /** The record is forced to the spool. */
    void spooled(Acceptance a);

    /** The record is certainly not in the log and never will be because of this acceptance. */
    void dropped(Acceptance a);

    /** The record was answered as of unknown outcome. */
    void unknown(Acceptance a);

    /** A spooled record turned out to be in the log already, at {@code offset}, under an earlier acceptance of its name. */
    void found(SpoolEntry entry, long offset);

    /** A spooled record passed its expiry unsent. */
    void expired(SpoolEntry entry);

    /** A spooled record cannot be read back any more; {@code why} names file and offset. */
    void unreadable(Lane lane, String why);

    /** The lane changed state. */
    void changed(Lane lane, LaneState from, LaneState to);

    /** The log must be read for the lane's undecided records. */
    void lookupOwed(Lane lane);
}
