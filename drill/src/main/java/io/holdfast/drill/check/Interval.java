package io.holdfast.drill.check;

/** A stretch of time, in the drill's {@link System#nanoTime}. */
public record Interval(long fromNanos, long toNanos) {

    boolean covers(long fromNanos, long toNanos) {
        return this.fromNanos <= fromNanos && toNanos <= this.toNanos;
    }
}
