package io.holdfast.fleet;

/**
 * For how long an answer of Redis has been awaited, but for the time in which this process did not run itself: a gateway that was
 * stopped, or whose machine was, has not seen Redis fail. One thread's.
 */
final class Awaited {

    private final long stepNanos;
    private boolean awaited;
    private long sinceNanos;
    private long lastNanos;

    /** @param stepNanos how far apart {@link #nanos} is asked at the most, while the process runs */
    Awaited(long stepNanos) {
        this.stepNanos = stepNanos;
    }

    /** Something is asked. */
    void begin(long nowNanos) {
        awaited = true;
        sinceNanos = nowNanos;
        lastNanos = nowNanos;
    }

    /** It is answered, or nobody waits for it any more. */
    void end() {
        awaited = false;
    }

    boolean any() {
        return awaited;
    }

    /** For how long, as of now; 0 when nothing is awaited. To be asked at each step. */
    long nanos(long nowNanos) {
        sinceNanos += Math.max(0, nowNanos - lastNanos - stepNanos);
        lastNanos = nowNanos;
        return awaited ? nowNanos - sinceNanos : 0;
    }
}
