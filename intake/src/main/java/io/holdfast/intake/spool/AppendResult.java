package io.holdfast.intake.spool;

/** What became of an append. */
public sealed interface AppendResult {

    /** The record is on stable storage; {@code ref} reads it back. */
    record Forced(long ref) implements AppendResult {}

    /** The record is certainly not in the spool, not even after a crash. */
    record NotWritten(SpoolException why) implements AppendResult {}

    /** The record may be found after a crash that happens before the spool can write again; otherwise it is voided. */
    record InDoubt(SpoolException why) implements AppendResult {}
}
