package io.holdfast.delivery.engine;

import io.holdfast.delivery.park.ParkWrite;

/**
 * A write to the park log or the dead letters that is not durable yet.
 *
 * @param last whether a group may end behind it: writes that belong together are in one group
 */
record PendingWrite(ParkWrite write, KeyLane lane, Consequence consequence, boolean last) {

    /** What follows when it is durable. */
    enum Consequence {
        /** The source record is finished: it is parked. */
        PARKED,
        /** The source record is finished: what it came to is published. */
        PUBLISHED,
        /** It was finished before: it was parked and stands otherwise now, or somebody has put it back into the park log. */
        UPDATED,
        /** It is parked no more. */
        RESOLVED,
        /** It was parked, and has followed its dead head to the dead letters. */
        FOLLOWED,
        /** The source record is finished: it is a dead letter, behind others of its key. */
        BURIED,
        /** The source record is finished: it is a dead letter, and its key may go on. */
        HEAD_BURIED,
        /** It was parked, is a dead letter instead, and its key may go on. */
        HEAD_RESOLVED,
        /** Another write of its group says what follows. */
        NONE;

        /** Whether the source record is finished with it. */
        boolean finishes() {
            return this == PARKED || this == PUBLISHED || this == BURIED || this == HEAD_BURIED;
        }
    }
}
