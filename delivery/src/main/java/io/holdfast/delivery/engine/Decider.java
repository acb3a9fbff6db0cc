package io.holdfast.delivery.engine;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.policy.NextStep;

/** Decides what follows an attempt. */
@FunctionalInterface
interface Decider {

    /** What follows the attempt with this number, 1 for the first, that ended so. */
    NextStep next(Disposition ended, int attempt, Now now);
}
