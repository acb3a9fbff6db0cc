package io.holdfast.intake;

/** What is known of a record by its id, at the moment of asking. */
public sealed interface RecordStatus {

    /** Acknowledged by Kafka. */
    record Published(String topic, int partition, long offset) implements RecordStatus {}

    /** Promised, waiting in the spool. */
    record Spooled() implements RecordStatus {}

    /** On its way to Kafka or to the spool; neither has confirmed yet. */
    record InFlight() implements RecordStatus {}

    /** Promised, then refused by Kafka for good; kept in the refused area. */
    record Refused(String reason) implements RecordStatus {}

    /** Promised with an expiry that passed before Kafka came back. */
    record Expired() implements RecordStatus {}

    /**
     * Nothing is remembered under this id: never taken, or settled longer ago than the idempotency window; or an id that the
     * caller did not give, of which there are too many to remember all.
     */
    record Unknown() implements RecordStatus {}
}
