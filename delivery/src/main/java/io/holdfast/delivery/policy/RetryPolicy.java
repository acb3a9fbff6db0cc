package io.holdfast.delivery.policy;

import io.holdfast.delivery.Disposition;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How often and when a record that failed is tried again: a few times at once with jittered backoff, then from the park log,
 * once after each of its delays, then never. A record has {@link #attempts} attempts in all.
 *
 * @param inlineAttempts attempts before it is parked, the first included; 1 to 100
 * @param firstBackoff shortest delay between inline attempts
 * @param longestBackoff longest delay between inline attempts
 * @param parkDelays each more than nothing and at most 7 days; none at all means a dead letter after the inline attempts
 */
public record RetryPolicy(
        int inlineAttempts, Duration firstBackoff, Duration longestBackoff, List<Duration> parkDelays) {

    private static final int MOST_INLINE = 100;
    private static final int MOST_PARKS = 100;
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);
    private static final Duration LONGEST_PARK = Duration.ofDays(7);

    /** Refuses what is out of range. */
    public RetryPolicy {
        if (inlineAttempts < 1 || inlineAttempts > MOST_INLINE) {
            throw new IllegalArgumentException(
                    "inline attempts \"" + inlineAttempts + "\" is out of range; 1 to " + MOST_INLINE);
        }
        within("first backoff", firstBackoff, LONGEST_BACKOFF);
        within("longest backoff", longestBackoff, LONGEST_BACKOFF);
        if (longestBackoff.compareTo(firstBackoff) < 0) {
            throw new IllegalArgumentException("longest backoff \"" + longestBackoff + "\" is shorter than the first, "
                    + firstBackoff + "; raise it");
        }
        parkDelays = List.copyOf(parkDelays);
        if (parkDelays.size() > MOST_PARKS) {
            throw new IllegalArgumentException(
                    "retry names " + parkDelays.size() + " delays; at most " + MOST_PARKS + ", leave some out");
        }
        parkDelays.forEach(delay -> within("retry delay", delay, LONGEST_PARK));
    }

    /** 3 inline attempts 50 ms to 2 s apart, then after 1, 5 and 30 minutes. */
    public static RetryPolicy defaults() {
        return new RetryPolicy(
                3,
                Duration.ofMillis(50),
                Duration.ofSeconds(2),
                List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(30)));
    }

    /** Attempts that a record has before it becomes a dead letter. */
    public int attempts() {
        return inlineAttempts + parkDelays.size();
    }

    /**
     * What follows an attempt. A pure function, but for the random number.
     *
     * <p>A transient failure that the budget does not let be retried inline is parked for the first delay instead, if there
     * is one, and waits the longest backoff if not; refusing a retry never makes a dead letter.
     *
     * @param attempts made so far, this one included, those from the park log too
     * @param granted whether the {@link RetryBudget} grants an inline retry; it need be asked only if
     *     {@link #retriesInline}
     */
    public NextStep next(Disposition disposition, int attempts, boolean granted, RandomGenerator random) {
        if (disposition instanceof Disposition.Transient) {
            return afterTransient(attempts, granted, random);
        }
        if (disposition instanceof Disposition.Poison) {
            return new NextStep.DeadLetter(NextStep.Reason.POISON);
        }
        if (disposition instanceof Disposition.SinkDown || disposition instanceof Disposition.NotOwned) {
            return new NextStep.AwaitSink();
        }
        return disposition instanceof Disposition.Unknown
                ? new NextStep.Hold(untilAsked(attempts, random))
                : new NextStep.Done();
    }

    /** As long as a failed attempt would wait for the next one, but it is asked about without end. */
    private Duration untilAsked(int attempts, RandomGenerator random) {
        if (attempts < inlineAttempts) {
            return backoff(attempts, random);
        }
        int tier = Math.min(attempts - inlineAttempts, parkDelays.size() - 1);
        return tier < 0 ? LONGEST_BACKOFF : parkDelays.get(tier);
    }

    /** Whether a retry after this many attempts would be an inline one, which costs budget. */
    public boolean retriesInline(Disposition disposition, int attempts) {
        return disposition instanceof Disposition.Transient && attempts < inlineAttempts;
    }

    private NextStep afterTransient(int attempts, boolean granted, RandomGenerator random) {
        if (attempts >= attempts()) {
            return new NextStep.DeadLetter(NextStep.Reason.EXHAUSTED);
        }
        if (attempts >= inlineAttempts) {
            int tier = attempts - inlineAttempts + 1;
            return new NextStep.Park(parkDelays.get(tier - 1), tier);
        }
        if (granted) {
            return new NextStep.InlineRetry(backoff(attempts, random));
        }
        return parkDelays.isEmpty()
                ? new NextStep.InlineRetry(longestBackoff)
                : new NextStep.Park(parkDelays.get(0), 1);
    }

    /**
     * Full jitter above the first backoff, so that records that failed together do not come again together: anything up to
     * the first backoff doubled by every attempt, and never more than the longest.
     */
    private Duration backoff(int attempts, RandomGenerator random) {
        long first = firstBackoff.toNanos();
        long longest = longestBackoff.toNanos();
        long most = first;
        for (int i = 0; i < attempts && most < longest; i++) {
            most *= 2;
        }
        return Duration.ofNanos(random.nextLong(first, Math.min(most, longest) + 1));
    }

    private static void within(String name, Duration value, Duration most) {
        if (value.isZero() || value.isNegative() || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    name + " \"" + value + "\" is out of range; more than 0 and at most " + most);
        }
    }
}
