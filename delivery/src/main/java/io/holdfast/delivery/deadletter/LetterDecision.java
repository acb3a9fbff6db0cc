package io.holdfast.delivery.deadletter;

import io.holdfast.delivery.park.Command;
import java.util.OptionalLong;

/**
 * What somebody decided about a dead letter, as the command topic keeps it.
 *
 * @param by who
 * @param atMs when, by the clock of who decided, epoch milliseconds
 * @param appendedMs when, by the broker's clock, epoch milliseconds
 * @param edited whether the record's value was replaced
 * @param letter offset of the letter in the dead-letter topic; empty when the command names none
 */
public record LetterDecision(
        Command.Action action, String by, long atMs, long appendedMs, boolean edited, OptionalLong letter) {

    /**
     * Whether it is newer than the letter. The letter that it names tells exactly; without one the brokers' clocks do, of which
     * one may be ahead of the other.
     */
    boolean decides(PlacedLetter about) {
        return decides(about.offset(), about.appendedMs());
    }

    /** The same of a letter at this offset, of this time. */
    boolean decides(long letterOffset, long letterAppendedMs) {
        return letter.isPresent() ? letter.getAsLong() >= letterOffset : appendedMs >= letterAppendedMs;
    }
}
