package io.holdfast.benchmarks.measure;

import java.util.Locale;

/**
 * A figure and what it should be.
 *
 * @param what names figure and unit
 * @param atLeast whether the figure should not be below the limit; otherwise not above it
 */
public record Goal(String what, double figure, boolean atLeast, double limit) {

    /** The figure should not be below {@code limit}. */
    public static Goal atLeast(String what, double figure, double limit) {
        return new Goal(what, figure, true, limit);
    }

    /** The figure should not be above {@code limit}. */
    public static Goal atMost(String what, double figure, double limit) {
        return new Goal(what, figure, false, limit);
    }

    /** Whether it is as it should be; a figure that is no number never is. */
    public boolean met() {
        return atLeast ? figure >= limit : figure <= limit;
    }

    /** The goal in words. */
    public String words() {
        return (atLeast ? ">= " : "<= ") + number(limit);
    }

    /** The figure in words. */
    public String figureWords() {
        return number(figure);
    }

    private static String number(double value) {
        return String.format(
                Locale.ROOT, Math.abs(value) >= 1_000 || value == Math.rint(value) ? "%,.0f" : "%.2f", value);
    }
}
