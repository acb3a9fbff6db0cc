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

    /** Held when nothing is counted. */
    public static Verdict counted(String name, long count) {
        return new Verdict(name, count == 0, count, List.of());
    }

    /** Of something that is so or is not. */
    public static Verdict so(String broken, boolean held) {
        return counted(broken, held ? 0 : 1);
    }
}
