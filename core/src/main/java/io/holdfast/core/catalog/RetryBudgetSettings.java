package io.holdfast.core.catalog;

import java.time.Duration;

/** How many of the records that callers offer may be retries before retries are shed. */
public record RetryBudgetSettings(
        @Doc(value = "Retries per hundred first attempts; 0 turns the budget off.", byDefault = "20")
        int percent,

        @Doc(value = "Time over which both are counted.", byDefault = "10s")
        Duration window,

        @Doc(value = "Retries a second that are taken in any case.", byDefault = "10")
        int minPerSecond) {

    private static final Duration LONGEST_WINDOW = Duration.ofMinutes(5);
    private static final int MOST_PER_SECOND = 1_000_000;

    /** Checks the ranges. */
    public RetryBudgetSettings {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("percent \"" + percent + "\" is out of range; 0 to 100");
        }
        if (minPerSecond < 1 || minPerSecond > MOST_PER_SECOND) {
            throw new IllegalArgumentException(
                    "min-per-second \"" + minPerSecond + "\" is out of range; 1 to " + MOST_PER_SECOND);
        }
        Durations.within("window", window, LONGEST_WINDOW);
    }
}
