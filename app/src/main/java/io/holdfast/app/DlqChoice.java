package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.delivery.deadletter.LetterHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Finds dead letters by address or by the record's id. Pure. */
final class DlqChoice {

    /** Code of the exception about a name that is no letter's: an answer, and not a failure. */
    static final String NOT_THERE = "no-such-letter";

    private DlqChoice() {}

    /** Whether this is the letter's address or its record's id. */
    static boolean names(String text, LetterHistory history) {
        return text.equals(history.placed().address())
                || text.equals(history.letter().id());
    }

    /**
     * The letters named, in the order of {@code found}.
     *
     * @throws HoldfastException for a name that is nobody's or several letters'
     */
    static List<LetterHistory> of(List<String> names, List<LetterHistory> found, String topic) {
        List<LetterHistory> chosen = new ArrayList<>();
        for (String name : names) {
            List<LetterHistory> named =
                    found.stream().filter(history -> names(name, history)).toList();
            if (named.isEmpty()) {
                throw new HoldfastException(
                        NOT_THERE,
                        "no dead letter of topic \"" + topic + "\" has the address or id \"" + name
                                + "\"; see holdfast dlq list --all",
                        null);
            }
            if (named.size() > 1) {
                String addresses = named.stream()
                        .map(history -> history.placed().address() + " (id "
                                + history.letter().id() + ", topic id "
                                + history.letter().source().topicId() + ")")
                        .collect(Collectors.joining(", "));
                throw new HoldfastException(
                        "dead-letters",
                        "\"" + name + "\" names several dead letters: " + addresses + "; name one of them",
                        null);
            }
            chosen.addAll(named);
        }
        return found.stream().filter(chosen::contains).toList();
    }
}
