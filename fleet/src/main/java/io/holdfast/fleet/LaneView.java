package io.holdfast.fleet;

import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.LaneKey;
import org.jspecify.annotations.Nullable;

/**
 * A lane that is not direct, as the fleet sees it at a member's sign of life.
 *
 * @param epoch counts how often the lane has left being direct
 * @param switching whether it is about to be direct again: nothing is appended until it is, or is not
 * @param holder the live member that drains it; empty when none does
 * @param frontier offset from which the log has to be read for what is left; null when nothing of it can be in the log
 * @param loaded the epoch in which its holder began to read it; -1 when none has since it holds it
 * @param switchNumber counts the attempts to make it direct
 * @param sinceMs when it left being direct, epoch milliseconds
 * @param bytes memory of its records, roughly; -1 when not measured
 * @param unacknowledged live members that may not know that the lane has left being direct
 * @param unquiet live members that may have records of the lane in their producers
 * @param unswitched live members that may still append
 */
record LaneView(
        String lane,
        long epoch,
        boolean switching,
        String holder,
        @Nullable Long frontier,
        long loaded,
        long switchNumber,
        long sinceMs,
        long records,
        long bytes,
        int unacknowledged,
        int unquiet,
        int unswitched) {

    /** From where the log is to be read for what is left; null when nothing of it can be in the log. */
    @Nullable
    Frontier from(LaneKey key) {
        Long offset = frontier;
        return offset == null ? null : new Frontier(key, "", offset, null);
    }
}
