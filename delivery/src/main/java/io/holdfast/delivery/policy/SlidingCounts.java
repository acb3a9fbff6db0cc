package io.holdfast.delivery.policy;

import java.time.Duration;
import java.util.Arrays;

/**
 * Two counts over a sliding window, kept in equal slices of it: what is older than a window is gone, what is younger than
 * a window less a slice is there. A time before the latest one counts as the latest. Not thread-safe.
 */
final class SlidingCounts {

    private final long[] some;
    private final long[] others;
    private final long sliceNanos;
    private long startNanos;
    private long slice;
    private boolean started;
    private long sumOfSome;
    private long sumOfOthers;

    SlidingCounts(Duration window, int slices) {
        this.some = new long[slices];
        this.others = new long[slices];
        this.sliceNanos = Math.max(1, window.toNanos() / slices);
    }

    /** Lets the window end at {@code nowNanos}. */
    void slideTo(long nowNanos) {
        if (!started) {
            started = true;
            startNanos = nowNanos;
        }
        long now = (nowNanos - startNanos) / sliceNanos;
        if (now - slice >= some.length) {
            clear();
            slice = now;
        }
        while (slice < now) {
            slice++;
            int at = (int) (slice % some.length);
            sumOfSome -= some[at];
            sumOfOthers -= others[at];
            some[at] = 0;
            others[at] = 0;
        }
    }

    void addSome() {
        some[(int) (slice % some.length)]++;
        sumOfSome++;
    }

    void addOther() {
        others[(int) (slice % others.length)]++;
        sumOfOthers++;
    }

    long some() {
        return sumOfSome;
    }

    long others() {
        return sumOfOthers;
    }

    /** What {@link #some} will be once {@code slices} more have begun, if nothing is added. */
    long someAfter(int slices) {
        return after(slices, some, sumOfSome);
    }

    /** As {@link #someAfter}, of the others. */
    long othersAfter(int slices) {
        return after(slices, others, sumOfOthers);
    }

    /** Until {@code slices} more have begun. */
    long nanosUntil(int slices, long nowNanos) {
        return (slice + slices) * sliceNanos - (nowNanos - startNanos);
    }

    int slices() {
        return some.length;
    }

    void clear() {
        Arrays.fill(some, 0);
        Arrays.fill(others, 0);
        sumOfSome = 0;
        sumOfOthers = 0;
    }

    private long after(int slices, long[] counts, long sum) {
        long rest = sum;
        for (long gone = 1; gone <= slices; gone++) {
            rest -= counts[(int) ((slice + gone) % counts.length)];
        }
        return rest;
    }
}
