package io.holdfast.delivery.offsets;

/** The bytes of a map do not say what a map says. */
final class MalformedMapException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedMapException(String message) {
        super(message);
    }
}
