package io.holdfast.intake;

import java.util.Locale;

/** Why a record was shed although nothing is wrong with it. The {@link #code()} is a stable word on the wire. */
public enum ShedReason {
    /** More records are in flight than the measured latency allows for this tier. */
    OVERLOADED("the gateway is at its concurrency limit for this tier"),
    /** The gateway's bound of bytes in flight is reached. */
    GATEWAY_BUSY("the gateway holds as many bytes in flight as it may"),
    /** The flow's own bound of bytes in flight is reached. */
    FLOW_BUSY("this flow holds as many bytes in flight as it may"),
    /** The caller retries, retries are above the flow's budget, and there is no room to spare. */
    RETRY_BUDGET("this flow's callers retry more than its budget allows, and first attempts come first"),
    /** The record's lane has no working path to Kafka, and the record's tier is not spooled. */
    KAFKA_UNAVAILABLE("Kafka does not acknowledge records of this partition at the moment"),
    /** The flow's topic does not exist. */
    TOPIC_MISSING("the flow's topic does not exist"),
    /** The flow's topic keeps too few copies for what the flow promises. */
    TOPIC_TOO_WEAK("the flow's topic keeps too few copies for a critical flow"),
    /** This gateway has not been allowed to write to the topic for a while. */
    TOPIC_FORBIDDEN("the gateway has no right to write to this topic"),
    /** Kafka refuses this gateway's writes to the topic. */
    KAFKA_REFUSED("Kafka refuses the gateway's writes to this topic"),
    /** The lane waits for an operator because its past cannot be decided. */
    LANE_HALTED("the partition is halted until an operator decides"),
    /** The spool, or the flow's share of it, is full. */
    SPOOL_FULL("the spool is full"),
    /** The oldest record in the spool is older than the declared bound. */
    SPOOL_TOO_OLD("the spool holds records older than its bound"),
    /** The spool's disk cannot be written. */
    SPOOL_UNAVAILABLE("the spool cannot be written"),
    /** Records come faster than the spool's disk forces them. */
    SPOOL_BUSY("the spool's write queue is full"),
    /** No room to remember another idempotency key. */
    IDEMPOTENCY_WINDOW_FULL("the idempotency window is full"),
    /** The schema by which the record is to be checked has not been loaded. */
    CONTRACT_UNAVAILABLE("the schema of the flow's contract could not be loaded from the registry yet"),
    /** Records come faster than they are checked. */
    CONTRACT_BUSY("records of this flow come faster than their contract can be checked"),
    /** The gateway has not finished starting. */
    STARTING("the gateway is still starting"),
    /** The gateway is shutting down. */
    STOPPING("the gateway is shutting down");

    private final String explanation;

    ShedReason(String explanation) {
        this.explanation = explanation;
    }

    /** The reason as a stable kebab-case word. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether only somebody's action ends this, so that nothing more may be promised meanwhile. */
    public boolean untilSomebodyActs() {
        return this == TOPIC_MISSING || this == TOPIC_TOO_WEAK || this == TOPIC_FORBIDDEN;
    }

    /** One clause for people. */
    public String explanation() {
        return explanation;
    }
}
