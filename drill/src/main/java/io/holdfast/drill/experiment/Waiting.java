package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits, for a time that an experiment declares or until a condition holds. */
public final class Waiting {

    private Waiting() {}

    /** Sleeps; a negative time is none. */
    public static void ms(long ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(Math.max(0, ms));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException("interrupted", "the drill was interrupted", e);
        }
    }

    /** Whether the condition came to hold within the limit. */
    public static boolean until(BooleanSupplier condition, long limitMs, long pollMs) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        while (deadline - System.nanoTime() > 0) {
            if (condition.getAsBoolean()) {
                return true;
            }
            ms(pollMs);
        }
        return false;
    }
}
