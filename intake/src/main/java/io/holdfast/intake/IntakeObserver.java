package io.holdfast.intake;

import io.holdfast.core.catalog.Tier;

/**
 * Is told what an intake does, for metrics. Called on hot paths by many threads: implementations must be thread-safe and
 * quick. Every method does nothing by default.
 */
public interface IntakeObserver {

    /** Ignores everything. */
    IntakeObserver NONE = new IntakeObserver() {};

    /** Who follows single records; asked once, when the intake is put together. */
    default RecordTracer tracer() {
        return RecordTracer.NONE;
    }

    /** A record was acknowledged by Kafka on the direct path {@code latencyNanos} after its offer. */
    default void published(String flow, Tier tier, long latencyNanos) {}

    /** A record was forced to the spool {@code latencyNanos} after its offer. */
    default void spooled(String flow, Tier tier, long latencyNanos) {}

    /** A record was shed {@code latencyNanos} after its offer. */
    default void shed(String flow, Tier tier, ShedReason reason, long latencyNanos) {}

    /** A record was answered as of unknown outcome. */
    default void unknown(String flow, Tier tier) {}

    /** A record was rejected for what it is. */
    default void rejected(String flow, RejectReason reason) {}

    /** A repeated idempotency key was answered from the window, or attached to the first offer. */
    default void repeated(String flow) {}

    /** A caller offered a record again that had been shed, or said that it did. */
    default void retried(String flow) {}

    /** A spooled record reached Kafka. */
    default void drained(String flow) {}

    /** A spooled record passed its expiry and was recorded as expired. */
    default void expired(String flow) {}

    /** A spooled record was moved to the refused area. */
    default void refused(String flow, String reason) {}

    /** A promised record cannot be read back from the spool: it is lost. */
    default void lost(String topic, int partition) {}

    /** A lane changed state. */
    default void laneChanged(String topic, int partition, String from, String to) {}

    /** A producer was given up after {@code cause} and replaced. */
    default void producerReplaced(String cluster, String cause) {}
}
