package io.holdfast.core.catalog;

import java.util.Optional;

/** The condition of a {@link TierRule}: exactly one of {@code at-least} and {@code equal-to} is set. */
public record CriticalWhen(
        @Doc("JSON pointer to the value that decides.") Pointer pointer,

        @Doc("Critical when the value is a number of at least this size.")
        Optional<Double> atLeast,

        @Doc("Critical when the value is exactly this text.")
        Optional<String> equalTo) {

    /** Checks that there is one condition. */
    public CriticalWhen {
        if (atLeast.isPresent() == equalTo.isPresent()) {
            throw new IllegalArgumentException("critical-when needs exactly one of at-least and equal-to");
        }
        if (atLeast.isPresent() && !Double.isFinite(atLeast.get())) {
            throw new IllegalArgumentException(
                    "at-least \"" + atLeast.get() + "\" is no size; write a number such as 4.5");
        }
    }

    boolean holds(String value) {
        if (equalTo.isPresent()) {
            return equalTo.get().equals(value);
        }
        try {
            return Double.parseDouble(value) >= atLeast.orElseThrow();
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
