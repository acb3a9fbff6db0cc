package io.holdfast.drill.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One record that a client tried to hand in, over all attempts, as its client knows it.
 *
 * @param attempts requests sent for it, in order, all under the same idempotency key; at least one
 */
public record Operation(Stamp stamp, List<Attempt> attempts) {

    /** Checks that there is an attempt. */
    public Operation {
        if (attempts.isEmpty()) {
            throw new IllegalArgumentException("an operation has at least one attempt");
        }
        attempts = List.copyOf(attempts);
    }

    /** What the client knows at last: a refusal after an attempt that may have arrived settles nothing. */
    public Answer answer() {
        Answer told = last().answer();
        boolean unsettled = attempts.stream()
                .limit(attempts.size() - 1L)
                .anyMatch(attempt -> attempt.answer() instanceof Answer.Indefinite);
        return told instanceof Answer.Shed shed && unsettled
                ? new Answer.Indefinite("shed (" + shed.reason() + ") after an attempt that may have arrived")
                : told;
    }

    /** The latest attempt. */
    public Attempt last() {
        return attempts.get(attempts.size() - 1);
    }

    /** Whether its client has nothing more to ask. */
    public boolean settled() {
        return !(answer() instanceof Answer.Indefinite);
    }

    /** Whether the client holds a promise. */
    public boolean accepted() {
        return answer() instanceof Answer.Published || answer() instanceof Answer.Spooled;
    }

    /** Whether it is of the flow whose records are spooled and not refused. */
    public boolean critical() {
        return stamp.flow() == DrillFlow.CRITICAL;
    }

    /** Where the client was told the record is. */
    public Optional<Answer.Published> published() {
        return answer() instanceof Answer.Published published ? Optional.of(published) : Optional.empty();
    }

    /** The same with an attempt more, or with a newer state of one it has. */
    Operation with(Attempt attempt) {
        List<Attempt> all = new ArrayList<>(attempts);
        all.removeIf(known -> known.number() == attempt.number());
        all.add(attempt);
        return new Operation(stamp, all);
    }
}
