package io.holdfast.drill.experiment;

import io.holdfast.drill.history.Operation;
import io.holdfast.drill.history.Operation.Answer;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/** Figures of a history. Pure. */
final class HistoryFigures {

    private final Collection<Operation> operations;

    HistoryFigures(Collection<Operation> operations) {
        this.operations = operations;
    }

    long accepted() {
        return operations.stream().filter(Operation::accepted).count();
    }

    long published() {
        return count(Answer.Published.class);
    }

    long spooled() {
        return count(Answer.Spooled.class);
    }

    long shed() {
        return count(Answer.Shed.class);
    }

    long indefinite() {
        return count(Answer.Indefinite.class);
    }

    /** Longest time between two answers that were promises. */
    long longestGapMs() {
        long[] times = operations.stream()
                .filter(Operation::accepted)
                .mapToLong(Operation::answeredNanos)
                .sorted()
                .toArray();
        long longest = 0;
        for (int i = 1; i < times.length; i++) {
            longest = Math.max(longest, times[i] - times[i - 1]);
        }
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    long shedP99Ms() {
        long[] latencies = operations.stream()
                .filter(operation -> operation.answer() instanceof Answer.Shed)
                .mapToLong(Operation::latencyNanos)
                .sorted()
                .toArray();
        return latencies.length == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(latencies[(int) (latencies.length * 0.99)]);
    }

    private long count(Class<? extends Answer> kind) {
        return operations.stream().filter(o -> kind.isInstance(o.answer())).count();
    }
}
