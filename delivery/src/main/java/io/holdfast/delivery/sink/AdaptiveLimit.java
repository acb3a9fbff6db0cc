package io.holdfast.delivery.sink;

/**
 * How many requests may be in flight, adapted to the endpoint: the limit follows the ratio of usual to present latency, as in
 * TCP Vegas and Netflix's concurrency-limits, so that it settles where more requests would only wait in the endpoint's queue;
 * it falls by a tenth when the endpoint pushes back, at most once for each limit's worth of answers. Now and then it is
 * halved for a moment: what latency is then, is the usual one, lest waiting of our own making pass for it. Pure; not
 * thread-safe.
 */
final class AdaptiveLimit {

    private static final double PRESENT_WEIGHT = 1 / 10.0;
    private static final int PROBE_EVERY = 50;
    private static final double TOLERANCE = 1.5;
    private static final double BACK_OFF = 0.9;
    private static final int FIRST = 10;

    private final int smallest;
    private final int largest;
    private double limit;
    private double usualNanos;
    private double presentNanos;
    private int sinceBackOff = Integer.MAX_VALUE;
    private int sinceProbe;
    private int probeLeft;
    private int probed;
    private double probedNanos;

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
        if (probeLeft > 0) {
            probe(nanos);
        } else {
            adjust(inFlight);
        }
    }

    private void adjust(int inFlight) {
        if (usualNanos == 0) {
            usualNanos = presentNanos;
        } else if (presentNanos < usualNanos) {
            usualNanos += (presentNanos - usualNanos) * PRESENT_WEIGHT;
        }
        double gradient = Math.max(0.5, Math.min(1, TOLERANCE * usualNanos / Math.max(1, presentNanos)));
        double step = (limit * (gradient - 1) + Math.sqrt(limit)) / limit;
        if (step < 0 || inFlight * 2 >= limit) {
            set(limit + step);
        }
        sinceProbe++;
        if (sinceProbe >= PROBE_EVERY * limit) {
            sinceProbe = 0;
            probeLeft = (int) (2 * limit);
            probed = 0;
            probedNanos = 0;
        }
    }

    /** The first answers are to requests that were sent before; the others tell. */
    private void probe(long nanos) {
        probeLeft--;
        if (probeLeft < limit) {
            probedNanos += nanos;
            probed++;
        }
        if (probeLeft == 0 && probed > 0) {
            usualNanos = probedNanos / probed;
        }
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
        return probeLeft > 0 ? Math.max(smallest, (int) (limit / 2)) : (int) limit;
    }

    private void count() {
        sinceBackOff = sinceBackOff == Integer.MAX_VALUE ? sinceBackOff : sinceBackOff + 1;
    }

    private void set(double wanted) {
        limit = Math.max(smallest, Math.min(largest, wanted));
    }
}
