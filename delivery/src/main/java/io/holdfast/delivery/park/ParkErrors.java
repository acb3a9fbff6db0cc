package io.holdfast.delivery.park;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** What a producer's exceptions mean for the owner of a park partition. Pure. */
final class ParkErrors {

    private static final int DEEPEST = 10;

    private ParkErrors() {}

    /** Whether a newer producer has this one's transactional id. */
    static boolean fenced(@Nullable Throwable e) {
        Throwable cause = e;
        for (int i = 0; cause != null && i < DEEPEST; i++) {
            if (cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException
                    || cause instanceof CommitFailedException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Whether the same record would be refused again; looks at the exception and what it was caused by. */
    static boolean refused(@Nullable Throwable e) {
        Throwable cause = e;
        for (int i = 0; cause != null && i < DEEPEST; i++) {
            if (refusal(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean refusal(Throwable e) {
        return e instanceof RecordTooLargeException
                || e instanceof RecordBatchTooLargeException
                || e instanceof AuthorizationException
                || e instanceof InvalidTopicException
                || e instanceof InvalidRecordException
                || e instanceof InvalidTimestampException
                || e instanceof PolicyViolationException;
    }

    /** For people: the exception and what it comes from in the end. */
    static String text(Throwable e) {
        Throwable root = e;
        for (int i = 0; root.getCause() != null && i < DEEPEST; i++) {
            root = root.getCause();
        }
        String own = e.getClass().getSimpleName() + ": " + e.getMessage();
        return root == e ? own : own + " (" + root.getClass().getSimpleName() + ": " + root.getMessage() + ")";
    }
}
