package io.holdfast.intake.producer;

import io.holdfast.intake.RejectReason;
import org.apache.kafka.common.errors.ApiException;

/** Something is wrong with the record itself; sending it again unchanged is pointless. */
public final class RecordRejectedException extends ApiException {

    private final RejectReason reason;

    /**
     * @param detail what is wrong, with the values, and what to do
     */
    public RecordRejectedException(RejectReason reason, String detail) {
        super(reason.code() + ": " + detail);
        this.reason = reason;
    }

    /** What is wrong. */
    public RejectReason reason() {
        return reason;
    }
}
