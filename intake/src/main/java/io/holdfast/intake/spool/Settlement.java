package io.holdfast.intake.spool;

/** What became of a spooled record. */
public sealed interface Settlement {

    /** It is in the log at {@code offset}. */
    record Published(long offset) implements Settlement {}

    /** It rests in the refused area. */
    record Refused() implements Settlement {}

    /** It expired unsent. */
    record Expired() implements Settlement {}

    /** It is in another spool now, which keeps the promise. */
    record HandedOn() implements Settlement {}

    /** It was never promised: its caller was told that the outcome is unknown, and it is not to be sent. */
    record Voided() implements Settlement {}
}
