package io.holdfast.delivery.offsets;

import java.util.Arrays;

/**
 * A set of offsets that are added in ascending order: a ring of them, in which a removed one stays, complemented, until it
 * comes to the head or the ring is full. Adding takes constant time on average, removing and asking a binary search;
 * memory goes with the number in the set, however far apart they lie. Not thread-safe.
 */
final class OutstandingOffsets {

    private static final int SMALLEST = 64;

    private long[] ring = new long[SMALLEST];
    private int head;
    private int slots;
    private int live;

    /** {@code offset} must be above every one added before. */
    void add(long offset) {
        if (slots == ring.length) {
            repack();
        }
        ring[head + slots & ring.length - 1] = offset;
        slots++;
        live++;
    }

    /** True if it was there. */
    boolean remove(long offset) {
        int slot = slot(offset);
        if (slot < 0) {
            return false;
        }
        ring[head + slot & ring.length - 1] = ~offset;
        live--;
        while (slots > 0 && ring[head] < 0) {
            head = head + 1 & ring.length - 1;
            slots--;
        }
        return true;
    }

    boolean contains(long offset) {
        return slot(offset) >= 0;
    }

    /** The lowest; there must be one. */
    long first() {
        return ring[head];
    }

    int size() {
        return live;
    }

    /** A copy of all, ascending. */
    long[] toArray() {
        long[] all = new long[live];
        copyTo(all);
        return all;
    }

    private void copyTo(long[] to) {
        int at = 0;
        for (int slot = 0; slot < slots; slot++) {
            long offset = ring[head + slot & ring.length - 1];
            if (offset >= 0) {
                to[at++] = offset;
            }
        }
    }

    private int slot(long offset) {
        int from = 0;
        int to = slots - 1;
        while (from <= to) {
            int middle = from + to >>> 1;
            long found = ring[head + middle & ring.length - 1];
            long named = found < 0 ? ~found : found;
            if (named == offset) {
                return found < 0 ? -1 : middle;
            }
            if (named < offset) {
                from = middle + 1;
            } else {
                to = middle - 1;
            }
        }
        return -1;
    }

    private void repack() {
        long[] packed = new long[live > ring.length / 2 ? ring.length * 2 : ring.length];
        copyTo(packed);
        ring = packed;
        head = 0;
        slots = live;
    }

    @Override
    public String toString() {
        return Arrays.toString(toArray());
    }
}
