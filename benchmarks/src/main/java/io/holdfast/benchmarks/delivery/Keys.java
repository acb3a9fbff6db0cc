package io.holdfast.benchmarks.delivery;

import java.util.Arrays;
import java.util.Random;

/** Which key the next record has. Seeded, so that every run has the same. Not thread-safe. */
final class Keys {

    private static final long SEED = 20_261_121;

    private final Random random = new Random(SEED);
    private final double[] upTo;

    private Keys(double[] upTo) {
        this.upTo = upTo;
    }

    /** Each of {@code keys} equally often. */
    static Keys uniform(int keys) {
        return zipf(keys, 0);
    }

    /** The key of rank r, from 1, as often as 1 / r to the power of {@code exponent}. */
    static Keys zipf(int keys, double exponent) {
        double[] upTo = new double[keys];
        double sum = 0;
        for (int i = 0; i < keys; i++) {
            sum += 1 / Math.pow(i + 1.0, exponent);
            upTo[i] = sum;
        }
        for (int i = 0; i < keys; i++) {
            upTo[i] /= sum;
        }
        return new Keys(upTo);
    }

    int number() {
        return upTo.length;
    }

    int next() {
        int at = Arrays.binarySearch(upTo, random.nextDouble());
        return Math.min(at < 0 ? -at - 1 : at, upTo.length - 1);
    }
}
