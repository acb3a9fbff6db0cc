package io.holdfast.drill.hostile;

import io.holdfast.drill.check.Interval;
import io.holdfast.drill.check.LogEntry;
import io.holdfast.drill.check.Verdict;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.Operation;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What came of the trials of hostile clients, and how honest ones fared meanwhile. Pure. */
final class HostileJudge {

    /** What hostile clients hide in their requests has this as its run. */
    static final String SMUGGLED = "smuggled";

    private static final double P99 = 0.99;

    private final List<Trial> trials;
    private final Collection<Operation> honest;
    private final List<LogEntry> log;

    HostileJudge(List<Trial> trials, Collection<Operation> honest, List<LogEntry> log) {
        this.trials = List.copyOf(trials);
        this.honest = honest;
        this.log = log;
    }

    /** A record that was hidden in another request. */
    Verdict smuggled() {
        return Verdict.of(
                "smuggled",
                log.stream()
                        .filter(entry -> entry.stamp().run().equals(SMUGGLED))
                        .map(entry -> entry.stamp().id() + " is at " + entry.place())
                        .toList());
    }

    /** What of an attack was taken, which nothing of it may be. */
    Verdict taken(List<String> attacks) {
        return Verdict.of(
                "hostile request taken",
                trials.stream()
                        .filter(trial -> attacks.contains(trial.attack()))
                        .filter(trial -> trial.status() >= 200 && trial.status() < 300)
                        .map(trial -> trial.attack() + ": " + trial.what() + " was answered " + trial.status())
                        .toList());
    }

    /** Connections that were kept longer than their limit; {@code limitsMs} by attack. */
    Verdict held(Map<String, Long> limitsMs) {
        return Verdict.of(
                "slow client kept too long",
                trials.stream()
                        .filter(trial -> limitsMs.containsKey(trial.attack()))
                        .filter(trial ->
                                trial.heldMs() < 0 || trial.heldMs() > limitsMs.getOrDefault(trial.attack(), 0L))
                        .map(trial -> trial.attack() + ": "
                                + (trial.heldMs() < 0 ? "to the end" : "for " + trial.heldMs() + " ms"))
                        .toList());
    }

    /** Records that were due in this time and accepted within {@code limitNanos}, a second, times 1000. */
    long goodputPerMille(Interval time, long limitNanos) {
        long good = honest.stream()
                .filter(Operation::accepted)
                .filter(operation -> due(operation, time))
                .filter(operation -> waitedNanos(operation) <= limitNanos)
                .count();
        long seconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(time.toNanos() - time.fromNanos()));
        return good * 1_000 / seconds;
    }

    /** Of accepted records that were due in this time, from when they were due to the answer to their last attempt. */
    long p99Ms(Interval time) {
        long[] waited = honest.stream()
                .filter(Operation::accepted)
                .filter(operation -> due(operation, time))
                .mapToLong(HostileJudge::waitedNanos)
                .toArray();
        Arrays.sort(waited);
        return waited.length == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(waited[(int) Math.ceil(waited.length * P99) - 1]);
    }

    /** How many trials of this attack there were. */
    long count(String attack) {
        return trials.stream().filter(trial -> trial.attack().equals(attack)).count();
    }

    private static boolean due(Operation operation, Interval time) {
        long due = first(operation).dueNanos();
        return due >= time.fromNanos() && due < time.toNanos();
    }

    private static long waitedNanos(Operation operation) {
        return operation.last().answeredNanos() - first(operation).dueNanos();
    }

    private static Attempt first(Operation operation) {
        return operation.attempts().get(0);
    }
}
