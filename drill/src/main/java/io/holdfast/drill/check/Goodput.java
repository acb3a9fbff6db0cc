package io.holdfast.drill.check;

import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Checks that goodput comes back after an outage: of the standard and bulk records that are sent for the first time, those
 * that are published at that first attempt. Pure.
 *
 * <p>Before is the time from a warm-up's end to the first fault. From the limit after recovery on, over five seconds, the
 * share must be nine tenths of what it was before.
 */
public final class Goodput {

    /** Over how long the share after recovery is taken. */
    public static final Duration WINDOW = Duration.ofSeconds(5);

    private static final double ENOUGH = 0.9;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long PERCENT = 100;

    private final List<Attempt> firsts;

    /**
     * When it is looked at, in the drill's {@link System#nanoTime}.
     *
     * @param before while nothing was broken
     * @param recoveredNanos when Kafka took records again
     * @param limit within which goodput must be back
     */
    public record Times(Interval before, long recoveredNanos, Duration limit) {

        /** The time in which it must be back. */
        public Interval after() {
            long from = recoveredNanos + limit.toNanos();
            return new Interval(from, from + WINDOW.toNanos());
        }
    }

    /** Over one drill's history. */
    public Goodput(Collection<Operation> operations) {
        firsts = operations.stream()
                .filter(operation -> !operation.critical())
                .map(operation -> operation.attempts().get(0))
                .toList();
    }

    /** Why no verdict can be given: nothing was sent, or nothing was published before; "" when it can. */
    public String obstacle(Times times) {
        if (perSecond(times.before()) <= 0) {
            return "no standard or bulk record was published at its first attempt before the first fault";
        }
        return sent(times.after()) == 0
                ? "no standard or bulk record was sent " + times.limit().toSeconds()
                        + " s after recovery; send for longer"
                : "";
    }

    /** The verdict; the sample is what was found. */
    public Verdict verdict(Times times) {
        double before = perSecond(times.before());
        double after = perSecond(times.after());
        String name = "goodput not back after " + times.limit().toSeconds() + " s";
        String found = String.format(
                Locale.ROOT,
                "%.0f/s published at the first attempt, %.0f/s before the fault; least is %.0f %%",
                after,
                before,
                ENOUGH * PERCENT);
        return Verdict.of(name, after >= ENOUGH * before ? List.of() : List.of(found));
    }

    /** First attempts that were due then and were published, a second. */
    public double perSecond(Interval time) {
        long good = firsts.stream()
                .filter(first -> within(time, first) && first.answer() instanceof Answer.Published)
                .count();
        return good * (double) SECOND / Math.max(1, time.toNanos() - time.fromNanos());
    }

    /** The same of each whole second of this time. */
    public List<Long> eachSecond(Interval time) {
        List<Long> all = new ArrayList<>();
        for (long from = time.fromNanos(); from + SECOND <= time.toNanos(); from += SECOND) {
            all.add(Math.round(perSecond(new Interval(from, from + SECOND))));
        }
        return all;
    }

    private long sent(Interval time) {
        return firsts.stream().filter(first -> within(time, first)).count();
    }

    private static boolean within(Interval time, Attempt first) {
        return first.dueNanos() >= time.fromNanos() && first.dueNanos() < time.toNanos();
    }
}
