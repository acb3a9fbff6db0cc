package io.holdfast.intake.lane;

/**
 * How many records a draining lane may have in flight: few at first, doubling with every window acknowledged, so that a
 * leader that has just recovered is not trampled (compare TCP slow start, RFC 5681). No more than are acknowledged before the lane's
 * patience is half over, or what comes straight behind the last of them would find it at an end: once that takes longer, a quarter
 * less at a time, and from then on an eighth more (compare TCP Vegas, Brakmo and Peterson, 1995). Pure; not thread-safe.
 */
final class SlowStart {

    private static final int FIRST = 8;
    private static final int LARGEST = 4096;
    private static final int STEP_DOWN = 4;
    private static final int STEP_UP = 8;

    private final long lateNanos;
    private int window = FIRST;
    /** Acknowledged since the window was last made smaller. */
    private int acknowledged;

    private boolean doubling = true;

    SlowStart(LanePolicy policy) {
        this.lateNanos = policy.patienceNanos() / 2;
    }

    /** Records that may be in flight now. */
    int window() {
        return window;
    }

    /** One more record was acknowledged, so long after it was handed over. */
    void acknowledged(long waitedNanos) {
        acknowledged++;
        if (waitedNanos <= lateNanos) {
            window = Math.min(LARGEST, window + (doubling || acknowledged % STEP_UP == 0 ? 1 : 0));
        } else if (acknowledged >= window && window > FIRST) {
            doubling = false;
            acknowledged = 0;
            window -= window / STEP_DOWN;
        }
    }

    /** The lane stalled: start over. */
    void stalled() {
        window = FIRST;
        doubling = true;
    }

    /** Something was refused or lost: one at a time, so that the next failure names its culprit. */
    void failed() {
        window = 1;
        doubling = true;
    }
}
