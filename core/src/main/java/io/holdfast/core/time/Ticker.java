package io.holdfast.core.time;

/** A source of elapsed time in nanoseconds; only differences between two readings mean anything. Thread-safe. */
@FunctionalInterface
public interface Ticker {

    /** The JVM's monotonic clock. */
    Ticker SYSTEM = System::nanoTime;

    /** The present reading. */
    long nanos();
}
