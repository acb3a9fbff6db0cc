package io.holdfast.intake.lane;

import io.holdfast.intake.spool.AcceptanceId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spooled records of one lane, in order of acceptance: a queue of spool references, first those in the producer's
 * hands ("sent"), then the others ("unsent").
 *
 * <p>Costs 32 bytes an entry and no object, in blocks that come and go with them, so that millions fit in a small heap. Not thread-safe; a lane's lock guards it.
 */
final class Backlog {

    private static final int STRIDE = 4;
    private static final int INCARNATION = 0;
    private static final int SEQUENCE = 1;
    private static final int REF = 2;
    private static final int ACCEPTED_AT = 3;
    private static final long STRUCK = -1;
    private static final int BLOCK_BITS = 7;
    private static final int BLOCK = 1 << BLOCK_BITS;

    /** Of {@value #BLOCK} entries each; the first holds the head. */
    private final List<long[]> blocks = new ArrayList<>();

    private long firstBlock;
    private long head;
    private long sentEnd;
    private long tail;
    private int live;
    private int unsent;

    /** Appends an entry that is newer than all others, as unsent. */
    void add(AcceptanceId id, long ref, long acceptedAtMs) {
        if (live > 0 && compare(tail - 1, id) >= 0) {
            throw new IllegalArgumentException(id + " is not newer than what is spooled; order would be lost");
        }
        if ((tail >>> BLOCK_BITS) - firstBlock == blocks.size()) {
            blocks.add(new long[BLOCK * STRIDE]);
        }
        set(tail, INCARNATION, id.incarnation());
        set(tail, SEQUENCE, id.sequence());
        set(tail, REF, ref);
        set(tail, ACCEPTED_AT, acceptedAtMs);
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
        return live == 0 ? 0 : get(head, ACCEPTED_AT);
    }

    /** References of up to {@code limit} unsent entries, oldest first. */
    long[] peekUnsent(int limit) {
        long[] refs = new long[Math.min(limit, unsent)];
        int count = 0;
        for (long i = sentEnd; count < refs.length; i++) {
            long ref = get(i, REF);
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
        strike(id(sentEnd));
    }

    /** Removes the unsent entry with this reference; its identity, or null when there is none. */
    @Nullable
    AcceptanceId strikeRef(long ref) {
        for (long i = sentEnd; i < tail; i++) {
            if (get(i, REF) == ref) {
                AcceptanceId id = id(i);
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
        long ref = get(index, REF);
        if (ref == STRUCK) {
            return STRUCK;
        }
        set(index, REF, STRUCK);
        live--;
        if (index >= sentEnd) {
            unsent--;
        }
        dropStruckHead();
        return ref;
    }

    private void dropStruckHead() {
        while (head < tail && get(head, REF) == STRUCK) {
            head++;
        }
        for (; firstBlock < head >>> BLOCK_BITS; firstBlock++) {
            blocks.remove(0);
        }
        sentEnd = Math.max(sentEnd, head);
        skipStruckUnsent();
    }

    private void skipStruckUnsent() {
        while (sentEnd < tail && get(sentEnd, REF) == STRUCK) {
            sentEnd++;
        }
    }

    private long find(AcceptanceId id) {
        long low = head;
        long high = tail - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            int order = compare(middle, id);
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

    private int compare(long index, AcceptanceId id) {
        int byIncarnation = Long.compare(get(index, INCARNATION), id.incarnation());
        return byIncarnation != 0 ? byIncarnation : Long.compare(get(index, SEQUENCE), id.sequence());
    }

    private AcceptanceId id(long index) {
        return new AcceptanceId(get(index, INCARNATION), get(index, SEQUENCE));
    }

    private long get(long index, int field) {
        return block(index)[at(index) + field];
    }

    private void set(long index, int field, long value) {
        block(index)[at(index) + field] = value;
    }

    private long[] block(long index) {
        return blocks.get((int) ((index >>> BLOCK_BITS) - firstBlock));
    }

    private static int at(long index) {
        return (int) (index & BLOCK - 1) * STRIDE;
    }
}
