package io.holdfast.fleet;

/**
 * The records of one lane that wait on this gateway's own disk, oldest first, 16 bytes of memory each. Thread-safe; one thread
 * takes them away.
 */
final class LocalLane {

    private static final int SMALLEST = 64;

    /** Appends that are not answered yet. */
    private int begun;

    private long[] refs = new long[SMALLEST];
    private long[] acceptedAtMs = new long[SMALLEST];
    private int head;
    private int size;

    /** An append begins. */
    synchronized void begin() {
        begun++;
    }

    /** An append came to nothing. */
    synchronized void failed() {
        begun--;
    }

    /** An append is on the disk. */
    synchronized void kept(long ref, long acceptedAt) {
        begun--;
        restore(ref, acceptedAt);
    }

    /** An earlier process left it there. */
    synchronized void restore(long ref, long acceptedAt) {
        if (size == refs.length) {
            grow();
        }
        int at = (head + size) % refs.length;
        refs[at] = ref;
        acceptedAtMs[at] = acceptedAt;
        size++;
    }

    private void grow() {
        long[] moreRefs = new long[2 * refs.length];
        long[] moreTimes = new long[2 * refs.length];
        for (int i = 0; i < size; i++) {
            int at = (head + i) % refs.length;
            moreRefs[i] = refs[at];
            moreTimes[i] = acceptedAtMs[at];
        }
        refs = moreRefs;
        acceptedAtMs = moreTimes;
        head = 0;
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
        return size == 0 ? 0 : acceptedAtMs[head];
    }

    /** The references of up to {@code limit} of the oldest. */
    synchronized long[] first(int limit) {
        long[] first = new long[Math.min(limit, size)];
        for (int i = 0; i < first.length; i++) {
            first[i] = refs[(head + i) % refs.length];
        }
        return first;
    }

    /** The oldest so many are gone. */
    synchronized void removeFirst(int count) {
        head = (head + count) % refs.length;
        size -= count;
        if (size == 0 && refs.length > SMALLEST) {
            refs = new long[SMALLEST];
            acceptedAtMs = new long[SMALLEST];
            head = 0;
        }
    }
}
