package io.holdfast.delivery.engine;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.policy.NextStep;

/** Decides what follows an attempt, and how fast parked records are tried again. */
@FunctionalInterface
interface Decider {

    /** What follows the attempt with this number, 1 for the first, that ended so. */
    NextStep next(Disposition ended, int attempt, Now now);

    /**
     * Whether a parked record that has failed before may be tried now; if so, a turn is taken.
     *
     * @return 0 when it may; otherwise the nanoseconds after which to ask again at the latest
     */
    default long paced(Now now) {
        return 0;
    }
}
