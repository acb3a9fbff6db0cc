package io.holdfast.drill.experiment;

import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.Operation;
import io.holdfast.drill.report.DrillReport.Latency;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Figures of a history. Pure. */
final class HistoryFigures {

    private static final double P50 = 0.50;
    private static final double P99 = 0.99;

    private final Collection<Operation> operations;

    HistoryFigures(Collection<Operation> operations) {
        this.operations = operations;
    }

    /** The figures of some of them. */
    HistoryFigures of(Predicate<Operation> which) {
        return new HistoryFigures(operations.stream().filter(which).toList());
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

    /** Longest time without an answer that was a promise, while records were sent: from the load's begin to its end. */
    long longestGapMs(long beganNanos, long endedNanos) {
        long[] promises = operations.stream()
                .filter(Operation::accepted)
                .mapToLong(operation -> operation.last().answeredNanos())
                .filter(nanos -> nanos >= beganNanos && nanos <= endedNanos)
                .toArray();
        long[] times = LongStream.concat(LongStream.of(beganNanos, endedNanos), LongStream.of(promises))
                .sorted()
                .toArray();
        long longest = 0;
        for (int i = 1; i < times.length; i++) {
            longest = Math.max(longest, times[i] - times[i - 1]);
        }
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    /** Of the answers that were promises, from when their requests were due. */
    Latency acceptedLatency() {
        return latency(answer -> answer instanceof Answer.Published || answer instanceof Answer.Spooled);
    }

    /** Of the refusals, from when their requests were due. */
    Latency shedLatency() {
        return latency(Answer.Shed.class::isInstance);
    }

    private Latency latency(Predicate<Answer> wanted) {
        return latency(operations.stream()
                .flatMap(operation -> operation.attempts().stream())
                .filter(Attempt::over)
                .filter(attempt -> wanted.test(attempt.answer())));
    }

    /** Of these attempts, each with its answer. */
    static Latency latency(Stream<Attempt> attempts) {
        long[] sorted = attempts.mapToLong(Attempt::latencyNanos).sorted().toArray();
        return new Latency(rankMs(sorted, P50), rankMs(sorted, P99), rankMs(sorted, 1));
    }

    /** The value that this share of the values does not exceed. */
    private static double rankMs(long[] sorted, double share) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = Math.max(1, (int) Math.ceil(sorted.length * share));
        return TimeUnit.NANOSECONDS.toMicros(sorted[rank - 1]) / 1_000.0;
    }

    private long count(Class<? extends Answer> kind) {
        return operations.stream().filter(o -> kind.isInstance(o.answer())).count();
    }
}
