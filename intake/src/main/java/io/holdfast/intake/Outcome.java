package io.holdfast.intake;

/**
 * What became of an {@link Offer}, as far as the caller may be told.
 *
 * <p>{@link Published} and {@link Spooled} are promises (I1, I2). {@link Shed} and {@link Rejected} say that the record is
 * not and will not be in the log because of this offer. {@link OutcomeUnknown} says that it may be; a second offer under
 * the same idempotency key attaches to the first.
 */
public sealed interface Outcome {

    /**
     * The record is acknowledged by Kafka ({@code acks=all}).
     *
     * @param unchecked whether its flow has a contract by which it could not be checked
     */
    record Published(String id, String topic, int partition, long offset, boolean unchecked) implements Outcome {

        /** A record that was checked, or had not to be. */
        public Published(String id, String topic, int partition, long offset) {
            this(id, topic, partition, offset, false);
        }
    }

    /**
     * The record is forced to the spool and will be published in its turn.
     *
     * @param weakness empty when it survives every crash, else a word for how it is kept
     * @param unchecked whether its flow has a contract by which it could not be checked
     */
    record Spooled(String id, String weakness, boolean unchecked) implements Outcome {

        /** One that was checked, or had not to be. */
        public Spooled(String id, String weakness) {
            this(id, weakness, false);
        }

        /** The same, in a spool that survives every crash. */
        public Spooled(String id) {
            this(id, "");
        }
    }

    /**
     * The record was refused to protect the platform.
     *
     * @param retryAfterMs when another attempt makes sense, jittered, in milliseconds
     */
    record Shed(ShedReason reason, long retryAfterMs) implements Outcome {}

    /** The deadline passed while the record was on its way; it may or may not arrive. */
    record OutcomeUnknown(String id) implements Outcome {}

    /**
     * The record itself cannot be taken; offering it again unchanged is pointless.
     *
     * @param detail what was wrong, with the values, and what to do
     * @param violations where the record breaks its flow's contract
     */
    record Rejected(RejectReason reason, String detail, Violations violations) implements Outcome {

        /** A record that breaks no contract, but cannot be taken for something else. */
        public Rejected(RejectReason reason, String detail) {
            this(reason, detail, Violations.NONE);
        }
    }
}
