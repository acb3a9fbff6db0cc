package io.holdfast.intake.lane;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that records read back from the spool may hold until they are settled, over all lanes. A lane may hold no more than
 * a quarter of what is left, so that lanes whose leader is silent never take the last of it (dynamic thresholds of Choudhury
 * and Hahne, 1998). Thread-safe.
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

    /** Bytes that nobody holds; below zero by the part of a lane's last turn that goes beyond the budget. */
    public long left() {
        return left.get();
    }

    Share share() {
        return new Share();
    }

    /** One lane's part. */
    final class Share {

        private final AtomicLong held = new AtomicLong();

        /** Bytes the lane may read now; none when 0 or less. */
        long room() {
            return left.get() / FOR_OTHERS - held.get();
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
