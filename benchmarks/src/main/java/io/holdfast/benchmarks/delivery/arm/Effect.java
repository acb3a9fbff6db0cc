package io.holdfast.benchmarks.delivery.arm;

/**
 * One call of the sink that has ended.
 *
 * @param done whether it succeeded
 * @param value of the record
 * @param beginNanos when it was called, by {@link System#nanoTime}
 * @param endNanos when it answered
 */
public record Effect(boolean done, SourceValue value, long beginNanos, long endNanos) {}
