package io.holdfast.drill.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.holdfast.core.catalog.Durations;
import java.util.Random;

/** A time such as {@code 8s}, or a range such as {@code 8s..12s} within which the seed chooses; in milliseconds. */
public record TimeRange(long fromMs, long toMs) {

    /** Checks the order. */
    public TimeRange {
        Words.require(
                fromMs <= toMs, "the range ends at " + toMs + " ms, before it begins at " + fromMs + " ms; swap them");
    }

    /** Reads a range; an {@link IllegalArgumentException} says what is wrong. */
    @JsonCreator
    public static TimeRange of(String text) {
        String[] ends = text.split("\\.\\.", 2);
        long from = Durations.parse(ends[0]).toMillis();
        return new TimeRange(
                from, ends.length < 2 ? from : Durations.parse(ends[1]).toMillis());
    }

    /** A time within the range. */
    public long pick(Random random) {
        return toMs == fromMs ? fromMs : fromMs + (long) (random.nextDouble() * (toMs - fromMs));
    }
}
