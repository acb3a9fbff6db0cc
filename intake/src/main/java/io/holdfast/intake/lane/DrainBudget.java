package io.holdfast.intake.lane;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that records read back from the spool may hold until they are settled, over all lanes. A lane may hold no more than
 * a quarter of what is left, so that those whose leader is silent leave room for others (dynamic thresholds of Choudhury and
 * Hahne, 1998); and a lane that holds nothing may have one record whatever is left, since a record in flight is never given
 * up, and a leader may be silent for hours. Thread-safe.
 */
public final class DrainBudget {

    /** What a record in flight costs beside its own bytes, about. */
    static final long RECORD_BYTES = 512;

    /** How much must be left for the others, as a multiple of what one lane holds. */
    private static final int FOR_OTHERS = 4;

    private final AtomicLong left;

    /**
     * @param bytes of keys, values and headers, and some for each record
     */
    public DrainBudget(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    /** Bytes that nobody holds; below zero by what goes beyond the budget. */
    public long left() {
        return left.get();
    }

    Share share() {
        return new Share();
    }

    /** One lane's part. */
    final class Share {

        private final AtomicLong held = new AtomicLong();

        /** Bytes the lane may read now, but for the last record; none when 0 or less. */
        long room() {
            long own = held.get();
            long share = left.get() / FOR_OTHERS - own;
            return own == 0 ? Math.max(1, share) : share;
        }

        /** Counts the record until it is released. */
        void hold(Acceptance a) {
            long bytes = RECORD_BYTES + a.offer().sizeBytes();
            take(bytes);
            a.onRelease(() -> {}, () -> take(-bytes));
        }

        private void take(long bytes) {
            held.addAndGet(bytes);
            left.addAndGet(-bytes);
        }
    }
}
