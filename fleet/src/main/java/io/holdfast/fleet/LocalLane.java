package io.holdfast.fleet;

import io.holdfast.intake.spool.AcceptanceId;

/**
 * The records of one lane that wait on this gateway's own disk, oldest first, 32 bytes of memory each. Thread-safe; one thread
 * takes them away.
 */
final class LocalLane {

    private static final int SMALLEST = 64;
    private static final int STRIDE = 4;
    private static final int REF = 0;
    private static final int INCARNATION = 1;
    private static final int SEQUENCE = 2;
    private static final int ACCEPTED_AT = 3;

    /** Appends that are not answered yet. */
    private int begun;

    private long[] cells = new long[SMALLEST * STRIDE];
    private int head;
    private int size;

    /**
     * One record.
     *
     * @param ref what reads it from the disk
     */
    record Kept(long ref, AcceptanceId acceptance) {}

    /** An append begins. */
    synchronized void begin() {
        begun++;
    }

    /** An append came to nothing. */
    synchronized void failed() {
        begun--;
    }

    /** An append is on the disk. */
    synchronized void kept(long ref, AcceptanceId acceptance, long acceptedAtMs) {
        begun--;
        restore(ref, acceptance, acceptedAtMs);
    }

    /** An earlier process left it there. */
    synchronized void restore(long ref, AcceptanceId acceptance, long acceptedAtMs) {
        if (size == capacity()) {
            grow();
        }
        int at = at(size);
        cells[at + REF] = ref;
        cells[at + INCARNATION] = acceptance.incarnation();
        cells[at + SEQUENCE] = acceptance.sequence();
        cells[at + ACCEPTED_AT] = acceptedAtMs;
        size++;
    }

    private void grow() {
        long[] more = new long[2 * cells.length];
        int behindHead = cells.length - head * STRIDE;
        System.arraycopy(cells, head * STRIDE, more, 0, behindHead);
        System.arraycopy(cells, 0, more, behindHead, head * STRIDE);
        cells = more;
        head = 0;
    }

    private int capacity() {
        return cells.length / STRIDE;
    }

    private int at(int index) {
        return (head + index) % capacity() * STRIDE;
    }

    /** Whether anything is here, or on its way. */
    synchronized boolean any() {
        return begun > 0 || size > 0;
    }

    /** Records on the disk. */
    synchronized int size() {
        return size;
    }

    /** When the oldest on the disk was accepted, in epoch milliseconds; 0 when there is none. */
    synchronized long oldestMs() {
        return size == 0 ? 0 : cells[at(0) + ACCEPTED_AT];
    }

    /** Up to {@code limit} of the oldest. */
    synchronized Kept[] first(int limit) {
        Kept[] first = new Kept[Math.min(limit, size)];
        for (int i = 0; i < first.length; i++) {
            int at = at(i);
            first[i] = new Kept(cells[at + REF], new AcceptanceId(cells[at + INCARNATION], cells[at + SEQUENCE]));
        }
        return first;
    }

    /** The oldest so many are gone. */
    synchronized void removeFirst(int count) {
        head = (head + count) % capacity();
        size -= count;
        if (size == 0 && capacity() > SMALLEST) {
            cells = new long[SMALLEST * STRIDE];
            head = 0;
        }
    }
}
