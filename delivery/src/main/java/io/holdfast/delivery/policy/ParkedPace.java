package io.holdfast.delivery.policy;

import java.time.Duration;

/**
 * Bounds how fast parked records are tried again, so that thousands that fall due together do not come at the sink together:
 * {@value #LEAST_PER_SECOND} in any second and one more for each that succeeds, so that it is the sink's answers that set the
 * pace; and besides as long as less than half of the {@link RetryBudget} is taken, so that the other half
 * is there for retries in place. Not thread-safe.
 */
public final class ParkedPace {

    /** Retries of parked records that are granted in each second whatever the budget says; it does not count them. */
    public static final int LEAST_PER_SECOND = 10;

    private static final double PART = 0.5;

    private final RetryBudget least =
            new RetryBudget(new RetryBudget.Limits(1, LEAST_PER_SECOND, Duration.ofSeconds(1)));
    private final RetryBudget budget;

    /** Takes from {@code budget} what is above the least. */
    public ParkedPace(RetryBudget budget) {
        this.budget = budget;
    }

    /** A retry succeeded: another may follow. */
    public void succeeded(long nowNanos) {
        least.firstAttempt(nowNanos);
    }

    /**
     * Takes a turn for one parked record.
     *
     * @return 0 when it is granted; otherwise nothing was taken, and these are the nanoseconds after which to ask again at the
     *     latest
     */
    public long tryRetry(long nowNanos) {
        long wait = least.tryRetry(nowNanos);
        return wait == 0 ? 0 : Math.min(wait, budget.tryRetry(nowNanos, PART));
    }
}
