package io.holdfast.delivery.offsets;

import java.util.Arrays;

/** Longs that are added one after the other, up to a limit. */
final class LongList {

    private final int most;
    private long[] values = new long[16];
    private int size;

    LongList(int most) {
        this.most = most;
    }

    /** Adds {@code from}, {@code from + 1} and so on, below {@code to}. */
    void addRange(long from, long to) throws MalformedMapException {
        if (to - from > most - size) {
            throw new MalformedMapException("more than " + most + " offsets are incomplete");
        }
        for (long value = from; value < to; value++) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = value;
        }
    }

    long[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
