package io.holdfast.intake.lane;

/**
 * The spool references a lane wants drained next, oldest first.
 *
 * @param number identifies the turn; a lane that has gone on refuses an old one
 * @param mostBytes how much of it may be read into memory, but for the last record
 */
public record DrainTurn(long number, long[] refs, long mostBytes) {}
