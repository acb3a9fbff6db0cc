package io.holdfast.intake.lane;

/**
 * How many records a draining lane may have in flight: few at first, doubling with every window acknowledged, so that a
 * leader that has just recovered is not trampled (compare TCP slow start, RFC 5681). Pure; not thread-safe.
 */
final class SlowStart {

    private static final int FIRST = 8;
    private static final int LARGEST = 4096;

    private int window = FIRST;

    /** Records that may be in flight now. */
    int window() {
        return window;
    }

    /** One more record was acknowledged. */
    void acknowledged() {
        window = Math.min(LARGEST, window + 1);
    }

    /** The lane stalled: start over. */
    void stalled() {
        window = FIRST;
    }

    /** Something was refused or lost: one at a time, so that the next failure names its culprit. */
    void failed() {
        window = 1;
    }
}
