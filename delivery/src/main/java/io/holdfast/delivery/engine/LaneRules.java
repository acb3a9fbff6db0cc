package io.holdfast.delivery.engine;

import io.holdfast.core.Sabotage;
import io.holdfast.delivery.park.Parked;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the lanes of a delivery.
 *
 * @param ordered whether records of one key run in order; otherwise each record has a lane of its own
 * @param whenDead what becomes of a key whose record is a dead letter
 * @param mostBuffered records of one partition in memory: waiting, running, or on their way to the park log
 * @param mostBufferedBytes the same in bytes
 * @param mostParkedPerKey records of one key that may be parked; later ones follow their head to the dead letters
 * @param mostParked records of one partition that may be parked; at this many the partition pauses
 * @param mostParkedBytes the same in bytes
 */
public record LaneRules(
        boolean ordered,
        WhenDead whenDead,
        int mostBuffered,
        long mostBufferedBytes,
        int mostParkedPerKey,
        int mostParked,
        long mostParkedBytes) {

    /** A dead letter holds its key; 5,000 records or 64 MiB in memory, 1,000 parked of a key, 100,000 or 1 GiB in all. */
    public static final LaneRules DEFAULTS =
            new LaneRules(true, WhenDead.HOLD_KEY, 5_000, 64L << 20, 1_000, 100_000, 1L << 30);

    private static final boolean UNORDERED = Sabotage.SKIP_ORDER.on();

    /** Checks that a key is held only where there is an order to be kept. */
    public LaneRules {
        if (!ordered && whenDead != WhenDead.CONTINUE) {
            throw new IllegalArgumentException(
                    "an unordered delivery has no key that a dead letter could hold; use CONTINUE, not " + whenDead);
        }
    }

    /** The lane of a record. */
    LaneKey lane(byte @Nullable [] key, long offset) {
        return LaneKey.of(ordered && !UNORDERED ? key : null, offset);
    }

    /** The lane of a record that is parked. */
    LaneKey lane(Parked parked) {
        return ordered && !UNORDERED ? parked.key() : LaneKey.of(null, parked.offset());
    }

    /** What becomes of a key whose record is a dead letter. */
    public enum WhenDead {
        /** Later records of the key wait until the dead letter is redriven or discarded. */
        HOLD_KEY,
        /** Later records go on; the dead letter is the only trace of the gap. */
        CONTINUE,
        /** Later records follow to the dead letters, in order, until the first is redriven or discarded. */
        DLQ_SEQUENCE
    }
}
