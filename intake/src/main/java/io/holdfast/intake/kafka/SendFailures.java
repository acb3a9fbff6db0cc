package io.holdfast.intake.kafka;

import io.holdfast.intake.lane.SendFailure;
import java.util.Locale;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;

/** Reads the producer's exceptions. */
final class SendFailures {

    private SendFailures() {}

    static SendFailure of(Exception e) {
        return new SendFailure(kind(e), code(e), String.valueOf(e.getMessage()));
    }

    private static SendFailure.Kind kind(Exception e) {
        if (e instanceof AuthorizationException || e instanceof AuthenticationException) {
            return SendFailure.Kind.PERMISSION;
        }
        boolean record = e instanceof RecordTooLargeException
                || e instanceof RecordBatchTooLargeException
                || e instanceof InvalidRecordException
                || e instanceof InvalidTimestampException
                || e instanceof PolicyViolationException
                || e instanceof UnsupportedForMessageFormatException;
        return record ? SendFailure.Kind.RECORD_REFUSED : SendFailure.Kind.PRODUCER_LOST;
    }

    private static String code(Exception e) {
        String name = e.getClass().getSimpleName();
        String bare = name.endsWith("Exception") ? name.substring(0, name.length() - "Exception".length()) : name;
        return bare.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
