package io.holdfast.intake.producer;

import io.holdfast.intake.ShedReason;
import org.apache.kafka.common.errors.RetriableException;

/**
 * The record was not taken, to protect the platform, and is not in the log because of this attempt. Nothing is wrong with the
 * record: send it again after {@link #retryAfterMs()}, unless {@link ShedReason#untilSomebodyActs()}.
 */
public final class RecordShedException extends RetriableException {

    private final ShedReason reason;
    private final long retryAfterMs;

    /** One record for {@code topic}. */
    public RecordShedException(String topic, ShedReason reason, long retryAfterMs) {
        super("the record for topic \"" + topic + "\" was not taken (" + reason.code() + "): " + reason.explanation()
                + "; send it again after " + retryAfterMs + " ms");
        this.reason = reason;
        this.retryAfterMs = retryAfterMs;
    }

    /** Why. */
    public ShedReason reason() {
        return reason;
    }

    /** When another attempt makes sense, in milliseconds; jittered, so that callers do not come back all at once. */
    public long retryAfterMs() {
        return retryAfterMs;
    }
}
