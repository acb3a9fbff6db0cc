package io.holdfast.intake.admission;

/**
 * How many records may be in flight, adapted to measured latency: additive increase while the limit is used and latency
 * is fine, multiplicative decrease when it is not (AIMD, Chiu and Jain 1989). Pure; not thread-safe.
 */
final class ConcurrencyLimit {

    private static final double DECREASE = 0.9;

    private final int smallest;
    private final int largest;
    private final long targetNanos;
    private double limit;

    /**
     * @param smallest never fewer, so that latency goes on being measured
     * @param largest never more
     * @param targetNanos mean latency above which the limit falls
     */
    ConcurrencyLimit(int smallest, int largest, long targetNanos) {
        this.smallest = smallest;
        this.largest = largest;
        this.targetNanos = targetNanos;
        this.limit = largest / 4.0;
    }

    /** Learns from one interval: the mean latency of what was acknowledged, and the most that was in flight. */
    void observe(long meanLatencyNanos, int peakInFlight) {
        if (meanLatencyNanos > targetNanos) {
            limit = Math.max(smallest, Math.min(limit, peakInFlight * 1.5 + smallest) * DECREASE);
        } else if (peakInFlight * 2 >= limit) {
            limit = Math.min(largest, limit + Math.max(smallest, limit / 8));
        }
    }

    int limit() {
        return (int) limit;
    }
}
