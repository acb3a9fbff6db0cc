package io.holdfast.delivery.sink;

/** A record that does not hold what the sink needs; it never will. */
final class UnfitRecordException extends Exception {

    UnfitRecordException(String message, Throwable cause) {
        super(message, cause);
    }

    UnfitRecordException(String message) {
        super(message);
    }
}
