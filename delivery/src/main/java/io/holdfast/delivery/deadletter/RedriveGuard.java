package io.holdfast.delivery.deadletter;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Says why a dead letter had better not be decided about. Pure.
 *
 * @param topicId of the source as it is now; empty when it does not matter
 * @param force what was decided already, or was redriven too often, goes through
 */
public record RedriveGuard(Optional<String> topicId, boolean force) {

    /** So often a record is redriven without {@code force}: what fails for the same reason again only makes the rounds. */
    public static final int MOST_REDRIVES = 3;

    /** Why it is not redriven; empty when it is. */
    public Optional<String> againstRedrive(LetterHistory history) {
        Optional<String> decided = againstDecision(history);
        if (decided.isPresent()) {
            return decided;
        }
        if (!force && history.redrives() >= MOST_REDRIVES) {
            return Optional.of("it was redriven " + history.redrives()
                    + " times already and died each time; see why with show, and say --force to try once more");
        }
        boolean withoutBody = history.letter().convention() == DeadLetter.Convention.SHARE_GROUP
                && history.letter().value() == null;
        return withoutBody && !force
                ? Optional.of("the share group's dead letter has no value, which the broker copies only when asked;"
                        + " say --force if the record was a tombstone")
                : Optional.empty();
    }

    /** Why nothing is decided about it; empty when it may be. */
    public Optional<String> againstDecision(LetterHistory history) {
        DeadLetter.Source source = history.letter().source();
        if (history.placed().own()
                && topicId.map(now -> !now.equals(source.topicId())).orElse(false)) {
            return Optional.of("its record is of an earlier topic \"" + source.topic() + "\" (id " + source.topicId()
                    + "), which was deleted; the delivery would pass the command over");
        }
        return force
                ? Optional.empty()
                : history.decided()
                        .map(last -> "it was " + history.state().name().toLowerCase(Locale.ROOT) + " by " + last.by()
                                + " at " + Instant.ofEpochMilli(last.atMs()) + "; say --force to decide again");
    }
}
