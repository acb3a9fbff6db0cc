package io.holdfast.delivery.sink;

/**
 * How many requests may be in flight, adapted to the endpoint: the limit follows the ratio of usual to present latency, as in
 * TCP Vegas and Netflix's Gradient2, so that it settles where more requests would only wait in the endpoint's queue; it falls
 * by a tenth when the endpoint pushes back, at most once for each limit's worth of answers. Pure; not thread-safe.
 */
final class AdaptiveLimit {

    private static final double PRESENT_WEIGHT = 1 / 10.0;
    private static final double USUAL_WEIGHT = 1 / 4_000.0;
    private static final double TOLERANCE = 1.5;
    private static final double BACK_OFF = 0.9;
    private static final int FIRST = 10;

    private final int smallest;
    private final int largest;
    private double limit;
    private double usualNanos;
    private double presentNanos;
    private int sinceBackOff = Integer.MAX_VALUE;

    /**
     * Begins low.
     *
     * @param smallest never fewer, so that latency goes on being measured
     * @param largest never more
     */
    AdaptiveLimit(int smallest, int largest) {
        this.smallest = Math.min(smallest, largest);
        this.largest = largest;
        this.limit = Math.max(this.smallest, Math.min(largest, FIRST));
    }

    /** Learns from an answer after {@code nanos}, of a request that was one of {@code inFlight}. */
    void answered(long nanos, int inFlight) {
        count();
        presentNanos = presentNanos == 0 ? nanos : presentNanos + (nanos - presentNanos) * PRESENT_WEIGHT;
        usualNanos = usualNanos == 0 ? nanos : usualNanos + (presentNanos - usualNanos) * usualWeight();
        double gradient = Math.max(0.5, Math.min(1, TOLERANCE * usualNanos / Math.max(1, presentNanos)));
        double step = (limit * (gradient - 1) + Math.sqrt(limit)) / limit;
        if (step < 0 || inFlight * 2 >= limit) {
            set(limit + step);
        }
    }

    /**
     * The usual latency falls fast and rises slowly, lest what this sink's own requests make of it become usual; but with so
     * few in flight it is the endpoint's own.
     */
    private double usualWeight() {
        return presentNanos < usualNanos || limit <= smallest ? PRESENT_WEIGHT : USUAL_WEIGHT;
    }

    /** Learns that the endpoint does not want so many. */
    void pushedBack() {
        count();
        if (sinceBackOff >= limit) {
            sinceBackOff = 0;
            set(limit * BACK_OFF);
        }
    }

    int limit() {
        return (int) limit;
    }

    private void count() {
        sinceBackOff = sinceBackOff == Integer.MAX_VALUE ? sinceBackOff : sinceBackOff + 1;
    }

    private void set(double wanted) {
        limit = Math.max(smallest, Math.min(largest, wanted));
    }
}
