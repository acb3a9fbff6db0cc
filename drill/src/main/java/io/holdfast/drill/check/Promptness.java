package io.holdfast.drill.check;

import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.Operation;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Checks that nothing hangs: while the gateway's process lives, each attempt is over within a limit, be it by an answer, a
 * refusal or a refused connection. An attempt during which the process died proves nothing. Pure.
 */
public final class Promptness {

    private final Collection<Operation> operations;
    private final Map<Integer, List<Lifetime>> lifetimes;
    private final Duration limit;

    /**
     * Over one drill's history.
     *
     * @param lifetimes of each gateway by its number
     * @param limit the flow's deadline and some slack
     */
    public Promptness(Collection<Operation> operations, Map<Integer, List<Lifetime>> lifetimes, Duration limit) {
        this.operations = operations;
        this.lifetimes = Map.copyOf(lifetimes);
        this.limit = limit;
    }

    /** The verdict, with the attempts that waited longest first. */
    public Verdict verdict() {
        List<String> offenders = operations.stream()
                .flatMap(operation -> operation.attempts().stream()
                        .filter(this::hung)
                        .map(attempt -> new Hung(operation.stamp().id(), attempt)))
                .sorted(Comparator.comparingLong(Hung::waitedNanos).reversed())
                .map(Hung::toString)
                .toList();
        return Verdict.of("not answered within " + limit.toMillis() + " ms", offenders);
    }

    private boolean hung(Attempt attempt) {
        boolean late = !attempt.over() || attempt.waitedNanos() > limit.toNanos();
        long due = attempt.sentNanos() + limit.toNanos();
        return late
                && lifetimes.getOrDefault(attempt.gateway(), List.of()).stream()
                        .anyMatch(life -> life.covers(attempt.sentNanos(), due));
    }

    private record Hung(String id, Attempt attempt) {

        long waitedNanos() {
            return attempt.over() ? attempt.waitedNanos() : Long.MAX_VALUE;
        }

        @Override
        public String toString() {
            String waited = attempt.over()
                    ? String.format(
                            Locale.ROOT,
                            "after %d ms: %s",
                            TimeUnit.NANOSECONDS.toMillis(waitedNanos()),
                            attempt.answer())
                    : "never";
            return id + ", attempt " + attempt.number() + ", was answered " + waited;
        }
    }
}
