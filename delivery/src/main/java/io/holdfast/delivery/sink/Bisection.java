package io.holdfast.delivery.sink;

import io.holdfast.delivery.Disposition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tries many together and, when that fails through the fault of some, halves of them, until each that is at fault has been
 * tried alone: about two attempts for each halving and culprit. A failure that is nobody's fault ends it for all that are
 * left. For one thread, and one use.
 */
final class Bisection<T> {

    private final Attempt<T> attempt;
    private final List<Disposition> ends = new ArrayList<>();
    private @Nullable Disposition forAll;

    /** Does something for all of a list or for none. */
    interface Attempt<T> {

        /** How each ended, or why all failed. */
        Result attempt(List<T> items);
    }

    /** How an attempt ended. */
    sealed interface Result {

        /** How each of them ended, in their order. */
        record Ended(List<Disposition> ends) implements Result {}

        /**
         * Why all of them failed.
         *
         * @param separable whether some may succeed without the others
         */
        record Failed(Disposition failure, boolean separable) implements Result {}
    }

    Bisection(Attempt<T> attempt) {
        this.attempt = attempt;
    }

    /** How each ended, in their order. */
    List<Disposition> run(List<T> items) {
        if (!items.isEmpty()) {
            divide(items);
        }
        return ends;
    }

    private void divide(List<T> items) {
        if (forAll != null) {
            ends.addAll(Collections.nCopies(items.size(), forAll));
            return;
        }
        Result result = attempt.attempt(items);
        if (result instanceof Result.Ended ended) {
            ends.addAll(ended.ends());
        } else if (result instanceof Result.Failed failed && failed.separable() && items.size() > 1) {
            divide(items.subList(0, items.size() / 2));
            divide(items.subList(items.size() / 2, items.size()));
        } else if (result instanceof Result.Failed failed) {
            forAll = failed.separable() ? null : failed.failure();
            ends.addAll(Collections.nCopies(items.size(), failed.failure()));
        }
    }
}
