package io.holdfast.gateway.access;

/**
 * A token bucket over nanoseconds: filled at a steady rate up to its capacity. What costs more than the capacity is taken from a
 * full bucket and leaves a debt, so that the rate holds in the long run, whatever is asked for at once. Pure; not thread-safe.
 */
final class RateBucket {

    private static final double NS = 1e9;
    private static final long LONGEST_WAIT_NANOS = Long.MAX_VALUE / 4;

    private final double perNano;
    private final double capacity;
    private double level;
    private long filledNanos;

    /** A full one. */
    RateBucket(double perSecond, double capacity, long nowNanos) {
        this.perNano = perSecond / NS;
        this.capacity = capacity;
        this.level = capacity;
        this.filledNanos = nowNanos;
    }

    /** How long until {@code cost} can be taken; 0 when it can be now. */
    long waitNanos(double cost, long nowNanos) {
        fill(nowNanos);
        double missing = Math.min(cost, capacity) - level;
        return missing <= 0 ? 0 : (long) Math.min((double) LONGEST_WAIT_NANOS, Math.ceil(missing / perNano));
    }

    /** Takes it, whether it is there or not. */
    void take(double cost) {
        level -= cost;
    }

    /** Puts back what was taken in vain. */
    void giveBack(double cost) {
        level = Math.min(capacity, level + cost);
    }

    /** How much of it is gone: 0 when full, 1 when empty or in debt. */
    double used(long nowNanos) {
        fill(nowNanos);
        return Math.min(1, Math.max(0, 1 - level / capacity));
    }

    private void fill(long nowNanos) {
        long passed = nowNanos - filledNanos;
        if (passed > 0) {
            level = Math.min(capacity, level + passed * perNano);
            filledNanos = nowNanos;
        }
    }
}
