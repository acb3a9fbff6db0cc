package io.holdfast.delivery.park;

/**
 * Where a write came to lie.
 *
 * @param offset in the park partition or among the dead letters
 * @param brokerMs the broker's time
 */
public record Placed(long offset, long brokerMs) {}
