package io.holdfast.delivery.engine;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.policy.NextStep;
import io.holdfast.delivery.policy.ParkedPace;
import io.holdfast.delivery.policy.RetryBudget;
import io.holdfast.delivery.policy.RetryPolicy;
import java.util.random.RandomGenerator;

/** A delivery's retry policy with its budget and its guard, which all its keys share. Used by the loop's thread only. */
final class Retries implements Decider {

    private final RetryPolicy policy;
    private final RetryBudget budget;
    private final ParkedPace pace;
    private final SinkGuard guard;
    private final RandomGenerator random;

    Retries(RetryPolicy policy, RetryBudget budget, SinkGuard guard, RandomGenerator random) {
        this.policy = policy;
        this.budget = budget;
        this.pace = new ParkedPace(budget);
        this.guard = guard;
        this.random = random;
    }

    /** A record is tried for the first time. */
    void first(long nowNanos) {
        budget.firstAttempt(nowNanos);
    }

    /** Retries in place that would be granted now. */
    long left(long nowNanos) {
        return budget.left(nowNanos);
    }

    @Override
    public NextStep next(Disposition ended, int attempt, Now now) {
        if (attempt > 1 && (ended instanceof Disposition.Done || ended instanceof Disposition.Publish)) {
            pace.succeeded(now.nanos());
        }
        boolean granted = policy.retriesInline(ended, attempt) && budget.tryRetry(now.nanos()) == 0;
        NextStep step = policy.next(ended, attempt, granted, random);
        return step instanceof NextStep.DeadLetter && !guard.mayDie(now.nanos()) ? new NextStep.AwaitSink() : step;
    }

    @Override
    public long paced(Now now) {
        return pace.tryRetry(now.nanos());
    }
}
