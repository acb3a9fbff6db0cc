package io.holdfast.contract;

import io.holdfast.intake.Violations;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How much work one check may take: in proportion to the value's size, counted rather than timed, so that a value is judged the same
 * on every machine. A unit is a visit of a place in the value, or of a character by a pattern. Belongs to one thread.
 */
final class Effort {

    /** Units for the smallest value. */
    private static final long BASE = 100_000;

    private static final long PER_BYTE = 16;
    private static final ThreadLocal<@Nullable Effort> CURRENT = new ThreadLocal<>();

    private final long most;
    private long spent;

    private Effort(long most) {
        this.most = most;
    }

    /** The check is given up. An error, since libraries that check catch exceptions and write them to the log. */
    private static final class Exhausted extends Error {

        private static final long serialVersionUID = 1;

        Exhausted() {
            super("a check took more than it may", null, false, false);
        }
    }

    /** Runs a check of a value of {@code bytes}; one that takes too much has not fitted. */
    static Judgement limited(int bytes, Supplier<Judgement> check) {
        Effort effort = new Effort(BASE + PER_BYTE * bytes);
        CURRENT.set(effort);
        try {
            return check.get();
        } catch (Exhausted | StackOverflowError e) {
            return new Judgement.Breaks(Violations.of(
                    "",
                    "checking the value took more than " + effort.most
                            + " steps, which are many for its size, and was given up; simplify the value, or the"
                            + " schema's patterns and alternatives"));
        } finally {
            CURRENT.remove();
        }
    }

    /** Counts; outside of a check nothing is counted. */
    static void spend(long units) {
        Effort effort = CURRENT.get();
        if (effort != null) {
            effort.spent += units;
            if (effort.spent > effort.most) {
                throw new Exhausted();
            }
        }
    }
}
