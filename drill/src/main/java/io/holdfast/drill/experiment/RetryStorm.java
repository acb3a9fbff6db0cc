package io.holdfast.drill.experiment;

import io.holdfast.drill.check.Goodput;
import io.holdfast.drill.check.Interval;
import io.holdfast.drill.check.Verdict;
import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.Operation;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What callers' retries did to goodput in a drill that judges that; nothing in the others. Pure. */
final class RetryStorm {

    /** By then the gateway and its clients are compiled and connected. */
    private static final long WARM_NANOS = TimeUnit.SECONDS.toNanos(8);

    private final Collection<Operation> history;
    private final Times times;
    private final Optional<Goodput.Times> judged;
    private final Goodput goodput;

    /** When the load began, when the first fault began, and when everything had been started again. */
    record Times(long beganNanos, long faultNanos, long recoveredNanos) {}

    /** {@code within} is the limit for goodput to come back; empty when that is not judged. */
    RetryStorm(Collection<Operation> history, Times times, Optional<Duration> within) {
        this.history = history;
        this.times = times;
        this.goodput = new Goodput(history);
        Interval before = new Interval(times.beganNanos() + WARM_NANOS, times.faultNanos());
        this.judged = within.map(limit -> new Goodput.Times(before, recoveredNanos(), limit));
    }

    /** When Kafka first took a record again: brokers that have been started need some time of their own. */
    private long recoveredNanos() {
        return history.stream()
                .flatMap(operation -> operation.attempts().stream())
                .filter(attempt -> attempt.answer() instanceof Answer.Published)
                .mapToLong(Attempt::answeredNanos)
                .filter(nanos -> nanos > times.recoveredNanos())
                .min()
                .orElse(times.recoveredNanos());
    }

    /** Attempts of standard and bulk records beyond their first. */
    long retries() {
        return history.stream()
                .filter(operation -> !operation.critical())
                .mapToLong(operation -> operation.attempts().size() - 1L)
                .sum();
    }

    /** Whether goodput came back, when that can be said. */
    List<Verdict> verdicts() {
        return judged.filter(at -> goodput.obstacle(at).isEmpty()).map(goodput::verdict).stream()
                .toList();
    }

    /** Why that cannot be said. */
    List<String> missing() {
        return judged.map(goodput::obstacle).filter(why -> !why.isEmpty()).stream()
                .map(why -> "a verdict on goodput: " + why)
                .toList();
    }

    /** Goodput as it was, for people. */
    Map<String, String> figures() {
        Map<String, String> figures = new LinkedHashMap<>();
        judged.ifPresent(at -> {
            Interval all = new Interval(times.beganNanos(), at.after().toNanos());
            figures.put("retries", Long.toString(retries()));
            long tookMs = TimeUnit.NANOSECONDS.toMillis(at.recoveredNanos() - times.recoveredNanos());
            figures.put("Kafka took records again after", tookMs + " ms");
            figures.put("goodput before the fault", Math.round(goodput.perSecond(at.before())) + "/s");
            figures.put(
                    "  in the 5 s from " + at.limit().toSeconds() + " s after that",
                    Math.round(goodput.perSecond(at.after())) + "/s");
            figures.put("  each second", goodput.eachSecond(all).toString());
        });
        return figures;
    }
}
