package io.holdfast.intake.window;

/**
 * What the window knows of one record name.
 *
 * @param digest of the body it was first used with
 * @param settledAtMs epoch milliseconds of settlement; 0 while unsettled
 */
public record Standing(State state, long digest, int lane, long offset, long settledAtMs) {

    /** States of a record name. Only settled ones (published, refused, expired) age. */
    public enum State {
        /** On its way; nothing is confirmed. */
        IN_FLIGHT,
        /** Promised by the spool. */
        SPOOLED,
        /** In the log. */
        PUBLISHED,
        /** In the refused area. */
        REFUSED,
        /** Expired in the spool. */
        EXPIRED
    }
}
