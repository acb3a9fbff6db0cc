package io.holdfast.gateway;

import io.holdfast.gateway.access.Budget;
import org.jspecify.annotations.Nullable;

/** Charges one request's records to the quotas of its principal and of its flow. Thread-safe. */
final class Toll {

    /** How long a batch, or a request for a topic, waits for a quota before its records are shed. */
    static final long LONGEST_WAIT_MS = 10_000;

    /** Where there are no quotas. */
    static final Toll FREE = new Toll(Budget.UNLIMITED, () -> {});

    private final Budget budget;
    private final Runnable refused;

    /**
     * @param refused told of each record that is not taken
     */
    Toll(Budget budget, Runnable refused) {
        this.budget = budget;
        this.refused = refused;
    }

    /** Charges a record whose body has so many bytes; null when that is done, or the quota that leaves no room for it. */
    Budget.@Nullable Exceeded charge(long bytes) {
        return budget.charge(bytes);
    }

    /** Charges a record that does not wait. */
    void pay(long bytes) throws Unpaid {
        Budget.Exceeded exceeded = budget.charge(bytes);
        if (exceeded != null) {
            throw unpaid(exceeded);
        }
    }

    /** Refuses a record that could not be paid for, before it is there. */
    void foresee(long bytes) throws Unpaid {
        Budget.Exceeded exceeded = budget.wouldExceed(bytes);
        if (exceeded != null) {
            throw unpaid(exceeded);
        }
    }

    Unpaid unpaid(Budget.Exceeded exceeded) {
        refused.run();
        return new Unpaid(exceeded);
    }

    /** A record that is not taken since a quota is used up. */
    static final class Unpaid extends Exception {

        private final transient Budget.Exceeded exceeded;

        private Unpaid(Budget.Exceeded exceeded) {
            super(null, null, false, false);
            this.exceeded = exceeded;
        }

        long waitMs() {
            return exceeded.waitMs();
        }

        Problem problem() {
            return Problem.of(
                            429,
                            "quota-exceeded",
                            "The record was not taken: the quota of " + exceeded.whose() + ", " + exceeded.limits()
                                    + ", is used up.")
                    .with("retryAfterMs", exceeded.waitMs());
        }
    }
}
