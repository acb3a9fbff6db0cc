package io.holdfast.delivery.policy;

import java.time.Duration;

/**
 * Bounds retries to a share of the first attempts over a sliding window, and a few besides, so that a sink in trouble does
 * not get more calls than when it is well (compare Finagle's retry budget). The window moves in tenths. Memory is constant.
 * Not thread-safe.
 */
public final class RetryBudget {

    private static final int SLICES = 10;

    private final Limits limits;
    private final long floor;
    private final SlidingCounts counts;

    /**
     * How much may be retried.
     *
     * @param share of the first attempts, 0 to 1
     * @param floorPerSecond retries that are granted in any case, so that a quiet delivery can retry at all; 0 to 1,000
     * @param window 1 s to 1 h
     */
    public record Limits(double share, int floorPerSecond, Duration window) {

        /** Refuses what is out of range. */
        public Limits {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("share \"" + share + "\" is out of range; 0 to 1, such as 0.2");
            }
            if (floorPerSecond < 0 || floorPerSecond > 1_000) {
                throw new IllegalArgumentException(
                        "floor \"" + floorPerSecond + "\" is out of range; 0 to 1000 retries per second");
            }
            if (share == 0 && floorPerSecond == 0) {
                throw new IllegalArgumentException(
                        "share and floor are both 0, so nothing could ever be retried; raise one of them");
            }
            if (window.compareTo(Duration.ofSeconds(1)) < 0 || window.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("window \"" + window + "\" is out of range; PT1S to PT1H");
            }
        }

        /** A fifth of the first attempts over 10 s, and 3 per second besides. */
        public static Limits defaults() {
            return new Limits(0.2, 3, Duration.ofSeconds(10));
        }
    }

    /** An empty window. */
    public RetryBudget(Limits limits) {
        this.limits = limits;
        this.floor = limits.floorPerSecond() * limits.window().toMillis() / 1_000;
        this.counts = new SlidingCounts(limits.window(), SLICES);
    }

    /** A record was tried for the first time. */
    public void firstAttempt(long nowNanos) {
        counts.slideTo(nowNanos);
        counts.addSome();
    }

    /**
     * Takes a retry from the budget.
     *
     * @return 0 when it is granted; otherwise nothing was taken, and these are the nanoseconds after which the window has
     *     moved on far enough, if neither a first attempt nor another retry comes between
     */
    public long tryRetry(long nowNanos) {
        return tryRetry(nowNanos, 1);
    }

    /**
     * As {@link #tryRetry(long)}, but grants only while less than a part of the budget is taken, by whomever, so that the rest
     * is there for others.
     *
     * @param part 0 to 1
     */
    public long tryRetry(long nowNanos, double part) {
        counts.slideTo(nowNanos);
        if (grants(counts.some(), counts.others(), part)) {
            counts.addOther();
            return 0;
        }
        for (int slices = 1; slices < counts.slices(); slices++) {
            if (grants(counts.someAfter(slices), counts.othersAfter(slices), part)) {
                return counts.nanosUntil(slices, nowNanos);
            }
        }
        return counts.nanosUntil(counts.slices(), nowNanos);
    }

    /** Retries that would be granted now. */
    public long left(long nowNanos) {
        counts.slideTo(nowNanos);
        return Math.max(0, floor + (long) (limits.share() * counts.some()) - counts.others());
    }

    private boolean grants(long firsts, long retries, double part) {
        return retries + 1 <= part * (floor + limits.share() * firsts);
    }
}
