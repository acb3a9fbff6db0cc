package io.holdfast.intake.spool;

import io.holdfast.core.HoldfastException;
import org.jspecify.annotations.Nullable;

/** The spool could not do what it was asked. */
public final class SpoolException extends HoldfastException {

    private final Reason reason;

    /** Kinds of failure. */
    public enum Reason {
        /** Records come faster than they are forced. */
        BUSY,
        /** The spool holds as much as it may. */
        FULL,
        /** The disk refuses writes. */
        UNWRITABLE,
        /** What was read is not what was written. */
        CORRUPT,
        /** The server that keeps the spool does not answer. */
        UNREACHABLE,
        /** The record is not there any more: it was settled elsewhere. */
        GONE,
        /** Another process owns the folder. */
        LOCKED,
        /** The spool is closed. */
        CLOSED
    }

    /** See {@link HoldfastException}. */
    public SpoolException(Reason reason, String message, @Nullable Throwable cause) {
        super("spool-" + reason.name().toLowerCase(java.util.Locale.ROOT), message, cause);
        this.reason = reason;
    }

    /** Kind of failure. */
    public Reason reason() {
        return reason;
    }
}
