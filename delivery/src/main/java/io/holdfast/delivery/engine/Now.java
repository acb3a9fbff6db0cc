package io.holdfast.delivery.engine;

/**
 * One instant in the two times an engine knows.
 *
 * @param nanos elapsed time
 * @param brokerMs the broker's wall time, in which parked records are due
 */
public record Now(long nanos, long brokerMs) {}
