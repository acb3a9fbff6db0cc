package io.holdfast.drill.experiment;

import io.holdfast.drill.check.Interval;
import io.holdfast.drill.check.Lifetime;
import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.Operation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the outages of a fleet's Redis excuse: nothing can be spooled then, so a critical record may be refused as
 * {@code spool-unavailable}. Pure.
 */
final class RedisOutages {

    /** After a start members have a lease's time to come back; a gateway says so in time for a machine that is busy. */
    private static final long COMES_BACK_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final String REASON = "503 spool-unavailable";

    private final List<Interval> away;
    private final Map<Integer, List<Lifetime>> lifetimes;

    /** Times at which Redis was away, and at which each gateway could run, by its number. */
    RedisOutages(List<Interval> away, Map<Integer, List<Lifetime>> lifetimes) {
        this.away = List.copyOf(away);
        this.lifetimes = Map.copyOf(lifetimes);
    }

    /** Critical records that were answered as published while it was away. */
    long published(Collection<Operation> history) {
        return history.stream()
                .filter(Operation::critical)
                .filter(operation -> operation.published().isPresent())
                .filter(operation -> away.stream()
                        .anyMatch(time -> operation.last().sentNanos() >= time.fromNanos()
                                && operation.last().answeredNanos() <= time.toNanos()))
                .count();
    }

    /**
     * Whether the record may be in the log twice: a gateway goes by what it remembers itself then, so a caller who repeated a
     * record elsewhere may have had it taken twice.
     */
    boolean mayDouble(Operation operation) {
        long gateways =
                operation.attempts().stream().map(Attempt::gateway).distinct().count();
        return gateways > 1
                && operation.attempts().stream()
                        .anyMatch(attempt -> away.stream()
                                .anyMatch(time -> attempt.answeredNanos() >= time.fromNanos()
                                        && attempt.sentNanos() <= time.toNanos() + COMES_BACK_NANOS));
    }

    /** Whether this attempt may have been refused although its record is critical. */
    boolean excuse(Attempt attempt) {
        return attempt.answer() instanceof Answer.Shed shed
                && shed.reason().equals(REASON)
                && (comesBack(attempt)
                        || away.stream()
                                .anyMatch(time -> attempt.answeredNanos() >= time.fromNanos()
                                        && attempt.sentNanos() <= time.toNanos() + COMES_BACK_NANOS));
    }

    /** A gateway that has just been started, or let go on, may have to find Redis first. */
    private boolean comesBack(Attempt attempt) {
        return lifetimes.getOrDefault(attempt.gateway(), List.of()).stream()
                .anyMatch(life -> attempt.answeredNanos() >= life.bornNanos()
                        && attempt.sentNanos() <= life.bornNanos() + COMES_BACK_NANOS);
    }
}
