package io.holdfast.intake.lane;

import io.holdfast.intake.spool.AcceptanceId;
import org.jspecify.annotations.Nullable;

/**
 * The spooled records of one lane, in order of acceptance: a ring of spool references, first those in the producer's
 * hands ("sent"), then the others ("unsent").
 *
 * <p>Costs 32 bytes an entry and no object, so that millions fit in a small heap. Not thread-safe; a lane's lock guards it.
 */
final class Backlog {

    private static final int STRIDE = 4;
    private static final int INCARNATION = 0;
    private static final int SEQUENCE = 1;
    private static final int REF = 2;
    private static final int ACCEPTED_AT = 3;
    private static final long STRUCK = -1;
    private static final int INITIAL_CAPACITY = 16;
    private static final int LARGEST_IDLE_CAPACITY = 64 << 10;

    private long[] ring = new long[INITIAL_CAPACITY * STRIDE];
    private long head;
    private long sentEnd;
    private long tail;
    private int live;
    private int unsent;

    /** Appends an entry that is newer than all others, as unsent. */
    void add(AcceptanceId id, long ref, long acceptedAtMs) {
        if (tail - head == capacity()) {
            grow();
        }
        if (live > 0 && compare(slot(tail - 1), id) >= 0) {
            throw new IllegalArgumentException(id + " is not newer than what is spooled; order would be lost");
        }
        int at = slot(tail);
        ring[at + INCARNATION] = id.incarnation();
        ring[at + SEQUENCE] = id.sequence();
        ring[at + REF] = ref;
        ring[at + ACCEPTED_AT] = acceptedAtMs;
        tail++;
        live++;
        unsent++;
    }

    /** Entries not struck. */
    int size() {
        return live;
    }

    /** Entries neither struck nor in the producer's hands. */
    int unsent() {
        return unsent;
    }

    /** When the oldest entry was accepted, in epoch milliseconds; 0 when empty. */
    long oldestAcceptedAtMs() {
        return live == 0 ? 0 : ring[slot(head) + ACCEPTED_AT];
    }

    /** References of up to {@code limit} unsent entries, oldest first. */
    long[] peekUnsent(int limit) {
        long[] refs = new long[Math.min(limit, unsent)];
        int count = 0;
        for (long i = sentEnd; count < refs.length; i++) {
            long ref = ring[slot(i) + REF];
            if (ref != STRUCK) {
                refs[count++] = ref;
            }
        }
        return refs;
    }

    /** Marks the oldest unsent entry as in the producer's hands. */
    void markSent() {
        skipStruckUnsent();
        if (sentEnd == tail) {
            throw new IllegalStateException("no unsent entry to mark");
        }
        sentEnd++;
        unsent--;
        skipStruckUnsent();
    }

    /** Removes the oldest unsent entry. */
    void strikeFirstUnsent() {
        skipStruckUnsent();
        if (sentEnd == tail) {
            throw new IllegalStateException("no unsent entry to strike");
        }
        int at = slot(sentEnd);
        strike(new AcceptanceId(ring[at + INCARNATION], ring[at + SEQUENCE]));
    }

    /** Removes the unsent entry with this reference; its identity, or null when there is none. */
    @Nullable
    AcceptanceId strikeRef(long ref) {
        for (long i = sentEnd; i < tail; i++) {
            int at = slot(i);
            if (ring[at + REF] == ref) {
                AcceptanceId id = new AcceptanceId(ring[at + INCARNATION], ring[at + SEQUENCE]);
                strike(id);
                return id;
            }
        }
        return null;
    }

    /** Takes back that entries were sent: all that are left are unsent again. */
    void markAllUnsent() {
        sentEnd = head;
        unsent = live;
        skipStruckUnsent();
    }

    /** Removes the entry; returns its reference, or -1 when it is not (or no longer) here. */
    long strike(AcceptanceId id) {
        long index = find(id);
        if (index < 0) {
            return STRUCK;
        }
        int at = slot(index);
        long ref = ring[at + REF];
        if (ref == STRUCK) {
            return STRUCK;
        }
        ring[at + REF] = STRUCK;
        live--;
        if (index >= sentEnd) {
            unsent--;
        }
        dropStruckHead();
        return ref;
    }

    private void dropStruckHead() {
        while (head < tail && ring[slot(head) + REF] == STRUCK) {
            head++;
        }
        if (head == tail && capacity() > LARGEST_IDLE_CAPACITY) {
            ring = new long[INITIAL_CAPACITY * STRIDE];
        }
        sentEnd = Math.max(sentEnd, head);
        skipStruckUnsent();
    }

    private void skipStruckUnsent() {
        while (sentEnd < tail && ring[slot(sentEnd) + REF] == STRUCK) {
            sentEnd++;
        }
    }

    private long find(AcceptanceId id) {
        long low = head;
        long high = tail - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            int order = compare(slot(middle), id);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private int compare(int at, AcceptanceId id) {
        int byIncarnation = Long.compare(ring[at + INCARNATION], id.incarnation());
        return byIncarnation != 0 ? byIncarnation : Long.compare(ring[at + SEQUENCE], id.sequence());
    }

    private int capacity() {
        return ring.length / STRIDE;
    }

    private int slot(long index) {
        return (int) (index & (capacity() - 1)) * STRIDE;
    }

    private void grow() {
        long[] larger = new long[ring.length * 2];
        int mask = larger.length / STRIDE - 1;
        for (long i = head; i < tail; i++) {
            System.arraycopy(ring, slot(i), larger, (int) (i & mask) * STRIDE, STRIDE);
        }
        ring = larger;
    }
}
