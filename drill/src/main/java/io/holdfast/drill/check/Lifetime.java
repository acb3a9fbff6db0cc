package io.holdfast.drill.check;

/**
 * A time in which a gateway's process could run, in the drill's {@link System#nanoTime}.
 *
 * @param bornNanos when it was started, or let go on
 * @param diedNanos when it was ended or stopped, or found ended; {@link Long#MAX_VALUE} while it runs
 */
public record Lifetime(long bornNanos, long diedNanos) {

    /** One that began now. */
    public static Lifetime from(long nanos) {
        return new Lifetime(nanos, Long.MAX_VALUE);
    }

    /** The same, over; the first end counts. */
    public Lifetime until(long nanos) {
        return diedNanos == Long.MAX_VALUE ? new Lifetime(bornNanos, nanos) : this;
    }

    boolean covers(long fromNanos, long toNanos) {
        return bornNanos <= fromNanos && toNanos <= diedNanos;
    }
}
