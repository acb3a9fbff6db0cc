package io.holdfast.intake.lane;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Offers that wait, in order and promised nothing, while the lanes of their topic change.
 *
 * <p>Bounded by what admission lets in; gone with the process, as nobody was answered. Thread-safe; {@link #begin} and
 * {@link #end} come from one thread.
 */
final class HeldOffers {

    private final ArrayDeque<Acceptance> queue = new ArrayDeque<>();
    private volatile boolean holding;

    void begin() {
        holding = true;
    }

    /** Keeps {@code a} until the lanes are there again; false when offers are not held, or this one must be made afresh. */
    boolean take(Acceptance a) {
        if (!holding || !a.isVerified()) {
            return false;
        }
        synchronized (queue) {
            if (holding) {
                queue.addLast(a);
            }
            return holding;
        }
    }

    /** Passes on what was held, and what comes meanwhile behind it, until nothing is left. */
    void end(Consumer<Acceptance> to) {
        for (Acceptance next = next(); next != null; next = next()) {
            to.accept(next);
        }
    }

    private @Nullable Acceptance next() {
        synchronized (queue) {
            Acceptance next = queue.pollFirst();
            holding = next != null;
            return next;
        }
    }
}
