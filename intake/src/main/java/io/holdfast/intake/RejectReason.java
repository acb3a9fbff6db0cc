package io.holdfast.intake;

import java.util.Locale;

/** What was wrong with a record that is rejected. The {@link #code()} is a stable word on the wire. */
public enum RejectReason {
    /** No flow of this name is in the catalog. */
    UNKNOWN_FLOW,
    /** The record is larger than the flow or the topic allows. */
    TOO_LARGE,
    /** The idempotency key was used before with another body. */
    KEY_REUSED,
    /** The topic is compacted, so each record needs a key. */
    KEY_REQUIRED,
    /** The record had expired before it was offered. */
    ALREADY_EXPIRED,
    /** The value is not what the flow's contract says. */
    CONTRACT_VIOLATED,
    /** Kafka looked at the record and will never take it. */
    REFUSED_BY_KAFKA;

    /** The reason as a stable kebab-case word. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
