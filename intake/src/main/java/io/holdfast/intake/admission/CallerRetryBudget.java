package io.holdfast.intake.admission;

/**
 * Bounds the retries of one flow's callers to a share of their first attempts over a sliding window, and a few besides.
 *
 * <p>What is above the budget is still taken while there is room to spare: while nothing of what is let through is being
 * shed, and its user says that the gateway is not busy. After a time when there was none it opens by degrees, each second a fifth of
 * the first attempts' rate more, so that a Kafka that comes back meets no herd. So the budget decides who comes first when not
 * all can be taken, and is no limit at other times; see decision 8. Pure; thread-safe.
 */
public final class CallerRetryBudget {

    private static final int SLICES = 10;
    /** Of what is let through; above it the way is not free. */
    private static final double MOST_SHED = 0.1;
    /** A sixteenth: after some 35 records that were taken nothing counts of a time when all were shed. */
    private static final double LEARN = 1.0 / 16;

    /** By how much of the first attempts' rate the rate of what is to spare grows in a second. */
    private static final double OPENING = 0.2;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Limits limits;
    private final long floor;
    private final long[] firsts = new long[SLICES];
    private final long[] retries = new long[SLICES];
    private long slice;
    private boolean begun;
    private double shedShare;
    /** Whether there ever was no room to spare, when that was seen last, and how many were granted above the budget since. */
    private boolean narrow;

    private long narrowNanos;
    private long spare;

    /**
     * How many.
     *
     * @param percent of the first attempts; 0 for no budget, so that every retry is granted
     * @param windowNanos over which both are counted
     * @param minPerSecond granted in any case
     */
    public record Limits(int percent, long windowNanos, int minPerSecond) {}

    /** An empty window. */
    public CallerRetryBudget(Limits limits) {
        this.limits = limits;
        this.floor = Math.max(1, limits.minPerSecond() * limits.windowNanos() / NANOS_PER_SECOND);
    }

    /** A first attempt was offered. */
    public synchronized void first(long nowNanos) {
        slideTo(nowNanos);
        firsts[index(slice)]++;
    }

    /**
     * Whether a retry may go on.
     *
     * @param busy whether the gateway has so much in flight that first attempts may soon be shed
     */
    public synchronized boolean grant(long nowNanos, boolean busy) {
        if (limits.percent() == 0) {
            return true;
        }
        slideTo(nowNanos);
        if (sum(retries) < floor + sum(firsts) * limits.percent() / 100) {
            retries[index(slice)]++;
            return true;
        }
        if (busy || shedShare >= MOST_SHED) {
            narrow = true;
            narrowNanos = nowNanos;
            spare = 0;
            return false;
        }
        boolean open = !narrow || spare < opened(nowNanos);
        spare += open ? 1 : 0;
        return open;
    }

    /** How many may have been granted above the budget since there was no room to spare. */
    private double opened(long nowNanos) {
        double seconds = (nowNanos - narrowNanos) / (double) NANOS_PER_SECOND;
        double rate = Math.max(floor, sum(firsts)) * (double) NANOS_PER_SECOND / limits.windowNanos();
        return OPENING * rate * seconds * seconds / 2;
    }

    /** A record that was let through, first attempt or retry, has an outcome. */
    public synchronized void ended(boolean shed) {
        shedShare += ((shed ? 1 : 0) - shedShare) * LEARN;
    }

    private void slideTo(long nowNanos) {
        long now = Math.floorDiv(nowNanos, Math.max(1, limits.windowNanos() / SLICES));
        if (!begun) {
            begun = true;
            slice = now;
        }
        for (long empty = 1; empty <= Math.min(SLICES, now - slice); empty++) {
            firsts[index(slice + empty)] = 0;
            retries[index(slice + empty)] = 0;
        }
        slice = Math.max(slice, now);
    }

    private static int index(long slice) {
        return (int) Math.floorMod(slice, (long) SLICES);
    }

    private static long sum(long[] slices) {
        long sum = 0;
        for (long count : slices) {
            sum += count;
        }
        return sum;
    }
}
