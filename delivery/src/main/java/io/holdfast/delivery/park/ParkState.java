package io.holdfast.delivery.park;

import io.holdfast.delivery.Failure;
import org.jspecify.annotations.Nullable;

/**
 * How a parked record stands.
 *
 * @param attempts made so far; 0 for one that was never tried
 * @param dueMs when it may be tried again, in the broker's time, epoch milliseconds; counts for {@link Kind#RETRY} only
 * @param firstFailedAtMs 0 when it has not failed
 * @param lastFailedAtMs 0 when it has not failed
 * @param failure the last one; null when it has not failed
 */
public record ParkState(
        Kind kind,
        int attempts,
        long dueMs,
        long firstFailedAtMs,
        long lastFailedAtMs,
        @Nullable Failure failure) {

    /** Why a record is parked. */
    public enum Kind {
        /** It failed, and is tried again when due. */
        RETRY,
        /** It waits behind an earlier record of its key, and was not tried. */
        BEHIND,
        /** It is a dead letter that holds its key back until it is redriven or discarded. */
        DEAD,
        /** What became of its effect is not known, and it must not be repeated blindly; when due, a query asks about it. */
        UNKNOWN
    }

    /** Whether it stays so until somebody decides: it is a dead letter, or unknown and not to be asked about. */
    public boolean held() {
        return kind == Kind.DEAD || (kind == Kind.UNKNOWN && dueMs == 0);
    }

    /** The same, due then; 0 for never. */
    public ParkState due(long atMs) {
        return new ParkState(kind, attempts, atMs, firstFailedAtMs, lastFailedAtMs, failure);
    }

    /** Of a record that waits behind another. */
    public static ParkState behind() {
        return new ParkState(Kind.BEHIND, 0, 0, 0, 0, null);
    }
}
