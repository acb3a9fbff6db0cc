package io.holdfast.drill.check;

import java.util.List;

/**
 * What one checker found.
 *
 * @param count how many records break the promise
 * @param samples a few of them
 */
public record Verdict(String name, boolean held, long count, List<String> samples) {

    /** Held when there are no offenders. */
    public static Verdict of(String name, List<String> offenders) {
        return new Verdict(
                name,
                offenders.isEmpty(),
                offenders.size(),
                offenders.stream().limit(20).toList());
    }
}
