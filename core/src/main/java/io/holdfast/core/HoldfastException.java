package io.holdfast.core;

import org.jspecify.annotations.Nullable;

/** The root of Holdfast's own exceptions: something failed that the caller could not have prevented by looking first. */
public class HoldfastException extends RuntimeException {

    private final String code;

    /**
     * @param code stable kebab-case word for the kind of failure
     * @param message what failed, the value, what was expected, what to do
     */
    public HoldfastException(String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Stable kebab-case word for the kind of failure. */
    public String code() {
        return code;
    }
}
