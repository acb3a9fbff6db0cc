package io.holdfast.delivery.sink;

import io.holdfast.delivery.Disposition;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tries many together and, when that fails through the fault of some, halves of them, until each that is at fault has been
 * tried alone: about two attempts for each halving and culprit. A failure that is nobody's fault ends it for all that are
 * left. For one thread, and one use.
 */
final class Bisection<T> {

    private final Attempt<T> attempt;
    private final IdentityHashMap<T, Disposition> ends = new IdentityHashMap<>();
    private @Nullable Disposition forAll;

    /** Does something for all of a list or for none. */
    interface Attempt<T> {

        /** How each ended, or why all failed. */
        Result<T> attempt(List<T> items);
    }

    /**
     * How an attempt ended.
     *
     * @param ends of each
     * @param failure of all, if they failed
     * @param separable whether some may succeed without the others
     */
    record Result<T>(IdentityHashMap<T, Disposition> ends, Optional<Disposition> failure, boolean separable) {

        static <T> Result<T> ended(IdentityHashMap<T, Disposition> ends) {
            return new Result<>(ends, Optional.empty(), false);
        }

        static <T> Result<T> failed(Disposition failure, boolean separable) {
            return new Result<>(new IdentityHashMap<>(), Optional.of(failure), separable);
        }
    }

    Bisection(Attempt<T> attempt) {
        this.attempt = attempt;
    }

    /** How each ended; the same object twice counts once. */
    IdentityHashMap<T, Disposition> run(List<T> items) {
        if (!items.isEmpty()) {
            divide(items);
        }
        return ends;
    }

    private void divide(List<T> items) {
        Disposition failure = forAll;
        if (failure == null) {
            Result<T> result = attempt.attempt(items);
            ends.putAll(result.ends());
            if (result.failure().isEmpty()) {
                return;
            }
            failure = result.failure().get();
            if (result.separable() && items.size() > 1) {
                divide(items.subList(0, items.size() / 2));
                divide(items.subList(items.size() / 2, items.size()));
                return;
            }
            forAll = result.separable() ? null : failure;
        }
        for (T item : items) {
            ends.put(item, failure);
        }
    }
}
