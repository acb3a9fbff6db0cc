package io.holdfast.intake.spool;

import org.jspecify.annotations.Nullable;

/**
 * Offset of a lane at or after which its undecided records are, if they are in the log at all.
 *
 * @param acceptance ours that lies exactly at {@code offset}, by which a truncated log is told; null when none of ours does
 */
public record Frontier(
        LaneKey lane,
        String clusterId,
        long offset,
        @Nullable AcceptanceId acceptance) {

    /** Offset of the first record that can be an undecided one. */
    public long firstUndecided() {
        return acceptance == null ? offset : offset + 1;
    }
}
