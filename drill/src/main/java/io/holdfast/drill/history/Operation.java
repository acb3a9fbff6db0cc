package io.holdfast.drill.history;

import java.util.Optional;

/**
 * One record that a client tried to hand in, over all attempts, as its client knows it.
 *
 * @param attempts requests sent for it, all under the same idempotency key
 * @param invokedNanos when the first was sent
 * @param answeredNanos when the last answer came; 0 while none came
 * @param latencyNanos of the request that was answered last
 */
public record Operation(
        Stamp stamp, int attempts, long invokedNanos, long answeredNanos, long latencyNanos, Answer answer) {

    /** What the client was told at last. */
    public sealed interface Answer {

        /** Nothing definite: no answer, a broken connection, or {@code outcome-unknown}. The record may be in the log. */
        record Indefinite(String last) implements Answer {}

        /** In the log, there. */
        record Published(int partition, long offset) implements Answer {}

        /** Promised. */
        record Spooled() implements Answer {}

        /** Refused: not in the log. */
        record Shed(String reason, boolean retryAfter) implements Answer {}
    }

    /** Whether the client holds a promise. */
    public boolean accepted() {
        return answer instanceof Answer.Published || answer instanceof Answer.Spooled;
    }

    /** Where the client was told the record is. */
    public Optional<Answer.Published> published() {
        return answer instanceof Answer.Published published ? Optional.of(published) : Optional.empty();
    }
}
