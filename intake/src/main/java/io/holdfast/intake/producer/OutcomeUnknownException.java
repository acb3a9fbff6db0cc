package io.holdfast.intake.producer;

import java.util.Optional;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code delivery.timeout.ms} passed, or the producer was closed, while the record was on its way: it may be in the log, or
 * come into it. Sending it again may double it, unless it carries an idempotency key.
 */
public final class OutcomeUnknownException extends TimeoutException {

    private final @Nullable String recordId;

    /**
     * @param recordId the record's {@code holdfast.id}; null when it is not known
     */
    public OutcomeUnknownException(String topic, @Nullable String recordId, String when) {
        super("what became of the record " + (recordId == null ? "" : "\"" + recordId + "\" ") + "for topic \"" + topic
                + "\" is not known: " + when
                + "; it may be in the log, so send it again under its idempotency key only");
        this.recordId = recordId;
    }

    /** The record's {@code holdfast.id}, by which it can be asked for. */
    public Optional<String> recordId() {
        return Optional.ofNullable(recordId);
    }
}
