package io.holdfast.intake.lane;

import io.holdfast.intake.ShedReason;
import io.holdfast.intake.spool.SpoolException;

/** Names, for callers, why the spool took no record. */
final class SpoolShedding {

    private SpoolShedding() {}

    static ShedReason reason(SpoolException why) {
        return switch (why.reason()) {
            case BUSY -> ShedReason.SPOOL_BUSY;
            case FULL -> ShedReason.SPOOL_FULL;
            case UNWRITABLE, UNREACHABLE, CORRUPT, GONE, LOCKED -> ShedReason.SPOOL_UNAVAILABLE;
            case CLOSED -> ShedReason.STOPPING;
        };
    }
}
