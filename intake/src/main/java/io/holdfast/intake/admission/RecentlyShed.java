package io.holdfast.intake.admission;

import io.holdfast.intake.window.RecordName;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Names of records that were shed in the last minute, and how often: whoever offers one of them again retries. Of constant size:
 * when there are too many, the oldest of a few is forgotten, and its retry counts as a first attempt. Thread-safe, without
 * locks; two threads that note one name at once may count it once.
 */
public final class RecentlyShed {

    private static final int BUCKETS = 1 << 15;
    private static final int WAYS = 4;
    private static final long REMEMBERED_S = 60;

    /** A slot: 40 bits of the name, 6 of how often, 18 of when, in seconds. */
    private static final int TIME_BITS = 18;

    private static final int COUNT_BITS = 6;
    private static final long TIME_MASK = (1L << TIME_BITS) - 1;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

    private final AtomicLongArray slots = new AtomicLongArray(BUCKETS * WAYS);
    private final AtomicLong lastS = new AtomicLong(Long.MIN_VALUE);

    /** The name was shed once more. */
    public void note(RecordName name, long nowMs) {
        long nowS = nowMs / 1_000;
        lastS.accumulateAndGet(nowS, Math::max);
        long print = print(name);
        int oldest = first(name);
        for (int at = first(name); at < first(name) + WAYS; at++) {
            long slot = slots.get(at);
            if (printOf(slot) == print && isFresh(slot, nowS)) {
                slots.set(at, slot(print, Math.min(COUNT_MASK, countOf(slot) + 1), nowS));
                return;
            }
            oldest = ageS(slot, nowS) > ageS(slots.get(oldest), nowS) ? at : oldest;
        }
        slots.set(oldest, slot(print, 1, nowS));
    }

    /** How often the name was shed of late; 0 when it is not remembered. */
    public int sheds(RecordName name, long nowMs) {
        long nowS = nowMs / 1_000;
        long print = print(name);
        for (int at = first(name); at < first(name) + WAYS; at++) {
            long slot = slots.get(at);
            if (printOf(slot) == print && isFresh(slot, nowS)) {
                return (int) countOf(slot);
            }
        }
        return 0;
    }

    /** Whether nothing is remembered, so that there is no need to ask by name. */
    public boolean isEmpty(long nowMs) {
        long last = lastS.get();
        return last == Long.MIN_VALUE || nowMs / 1_000 - last > REMEMBERED_S;
    }

    private static int first(RecordName name) {
        return (int) (name.low() & BUCKETS - 1) * WAYS;
    }

    /** Never 0, which is an empty slot's. */
    private static long print(RecordName name) {
        return Math.max(1, name.high() >>> TIME_BITS + COUNT_BITS);
    }

    private static long slot(long print, long count, long nowS) {
        return print << TIME_BITS + COUNT_BITS | count << TIME_BITS | nowS & TIME_MASK;
    }

    private static long printOf(long slot) {
        return slot >>> TIME_BITS + COUNT_BITS;
    }

    private static long countOf(long slot) {
        return slot >>> TIME_BITS & COUNT_MASK;
    }

    /** Of an empty slot more than of any other. */
    private static long ageS(long slot, long nowS) {
        return slot == 0 ? Long.MAX_VALUE : nowS - slot & TIME_MASK;
    }

    private static boolean isFresh(long slot, long nowS) {
        return ageS(slot, nowS) <= REMEMBERED_S;
    }
}
