package io.holdfast.benchmarks.measure;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle of several runs. */
public final class Median {

    private Median() {}

    /** The median of {@code of} over the runs; the mean of the middle two when their number is even. */
    public static <T> double of(List<T> runs, ToDoubleFunction<T> of) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("no runs, so no median; ask for at least one run");
        }
        double[] values = runs.stream().mapToDouble(of).sorted().toArray();
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
