package io.holdfast.delivery.policy;

import java.time.Duration;

/**
 * When a {@link SinkBreaker} opens, and for how long.
 *
 * @param sinkDownsToOpen sink-downs without a success between them; 1 opens at once. A few, so that one record that takes
 *     the sink for down does not stop the others
 * @param calls of which the share of failures is taken
 * @param leastCalls before the share counts
 * @param failurePercent share of failed calls, transient ones too, from which it opens; above 0 to 100
 * @param firstOpen how long it is open at first; each further time twice as long
 * @param longestOpen at most
 * @param longestRetryAfter the most that a sink's own {@code Retry-After} is believed
 * @param longestProbe after which a probe without an answer counts as failed
 */
public record BreakerSettings(
        int sinkDownsToOpen,
        int calls,
        int leastCalls,
        float failurePercent,
        Duration firstOpen,
        Duration longestOpen,
        Duration longestRetryAfter,
        Duration longestProbe) {

    private static final Duration LONGEST = Duration.ofDays(1);

    /** Refuses what is out of range. */
    public BreakerSettings {
        within("sink-downs to open", sinkDownsToOpen, 1, 1_000);
        within("calls", calls, 1, 100_000);
        within("least calls", leastCalls, 1, calls);
        if (!(failurePercent > 0 && failurePercent <= 100)) {
            throw new IllegalArgumentException(
                    "failure percent \"" + failurePercent + "\" is out of range; above 0 and at most 100");
        }
        within("first open", firstOpen);
        within("longest open", longestOpen);
        within("longest retry-after", longestRetryAfter);
        within("longest probe", longestProbe);
        if (longestOpen.compareTo(firstOpen) < 0) {
            throw new IllegalArgumentException(
                    "longest open \"" + longestOpen + "\" is shorter than the first, " + firstOpen + "; raise it");
        }
    }

    /**
     * Opens after 3 sink-downs, or when half of the last 50 calls (20 at least) failed; for 1 s at first, up to 30 s; up to
     * 5 minutes if the sink asks; a probe has 30 s.
     */
    public static BreakerSettings defaults() {
        return new BreakerSettings(
                3,
                50,
                20,
                50,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofSeconds(30));
    }

    private static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " \"" + value + "\" is out of range; " + least + " to " + most);
        }
    }

    private static void within(String name, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " \"" + value + "\" is out of range; PT0.001S to " + LONGEST);
        }
    }
}
