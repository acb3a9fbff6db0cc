package io.holdfast.delivery.deadletter;

import io.holdfast.delivery.park.Command;
import io.holdfast.delivery.park.HeaderText;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Header;

/**
 * The newest dead letter about a record, with everything that was decided about the record.
 *
 * @param decisions in their order
 */
public record LetterHistory(PlacedLetter placed, List<LetterDecision> decisions) {

    /** Header of a record that was sent to its topic again: how often that happened. */
    public static final String REDRIVES = "holdfast.redrives";

    /** What became of a dead letter. */
    public enum State {
        /** Nobody has decided yet. */
        OPEN,
        /** It is tried again, or was: without a newer letter it has not failed again for good. */
        REDRIVEN,
        /** It was given up. */
        DISCARDED
    }

    /** Keeps its own copy. */
    public LetterHistory {
        decisions = List.copyOf(decisions);
    }

    /** The letter. */
    public DeadLetter letter() {
        return placed.letter();
    }

    /** The last decision about this letter; empty while it is open. */
    public Optional<LetterDecision> decided() {
        for (int i = decisions.size() - 1; i >= 0; i--) {
            if (decisions.get(i).decides(placed)) {
                return Optional.of(decisions.get(i));
            }
        }
        return Optional.empty();
    }

    /** What became of it. */
    public State state() {
        return decided()
                .map(last -> last.action() == Command.Action.DISCARD ? State.DISCARDED : State.REDRIVEN)
                .orElse(State.OPEN);
    }

    /** How often the record was redriven, in whichever way. */
    public long redrives() {
        long commands = decisions.stream()
                .filter(decision -> decision.action() == Command.Action.REDRIVE)
                .count();
        return commands + sentAgain(letter());
    }

    /** How often the record was sent to its topic again, as its header says; 0 when it says nothing that is a count. */
    static long sentAgain(DeadLetter letter) {
        Header header = letter.headers().lastHeader(REDRIVES);
        if (header == null || header.value() == null) {
            return 0;
        }
        try {
            return Math.max(0, HeaderText.number(header.value(), 0));
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }
}
