package io.holdfast.intake.lane;

import io.holdfast.intake.spool.AcceptanceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The spooled records of one lane, in the order of their growing spool references: first those in the producer's hands
 * ("sent"), then the others ("unsent"). Those of one incarnation are in order of acceptance; those of a fleet's several are
 * mixed.
 *
 * <p>Costs 32 bytes an entry and no object, in blocks that come and go with them, so that millions fit in a small heap. Not thread-safe; a lane's lock guards it.
 */
final class Backlog {

    private static final int STRIDE = 4;
    private static final int INCARNATION = 0;
    private static final int SEQUENCE = 1;
    private static final int REF = 2;
    private static final int ACCEPTED_AT = 3;
    private static final long NONE = -1;
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
    /** Where the entries of each incarnation are, in order; made when an identity is asked for, dropped by an addition. */
    private final Map<Long, List<Long>> places = new HashMap<>();

    private boolean mixed;

    /** Appends an entry that is newer than all others, as unsent. */
    void add(AcceptanceId id, long ref, long acceptedAtMs) {
        if (live > 0 && ref(tail - 1) >= ref) {
            throw new IllegalArgumentException(
                    id + " under " + ref + " is not behind what is spooled; order would be lost");
        }
        mixed = live > 0 && (mixed || compare(tail - 1, id) >= 0);
        places.clear();
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
            if (!struck(i)) {
                refs[count++] = ref(i);
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
        strikeAt(sentEnd);
    }

    /** Removes the entry with this reference; its identity, or null when there is none (any more). */
    @Nullable
    AcceptanceId strikeRef(long ref) {
        long low = head;
        long high = tail - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            long there = ref(middle);
            if (there == ref) {
                AcceptanceId id = id(middle);
                return strikeAt(middle) ? id : null;
            }
            if (there < ref) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    /** Removes all entries. */
    void clear() {
        blocks.clear();
        places.clear();
        mixed = false;
        head = tail;
        sentEnd = tail;
        firstBlock = tail >>> BLOCK_BITS;
        if ((tail & BLOCK - 1) != 0) {
            blocks.add(new long[BLOCK * STRIDE]);
        }
        live = 0;
        unsent = 0;
    }

    /** Takes back that entries were sent: all that are left are unsent again. */
    void markAllUnsent() {
        sentEnd = head;
        unsent = live;
        places.clear();
        skipStruckUnsent();
    }

    /** Removes the entry; returns its reference, or -1 when it is not (or no longer) here. */
    long strike(AcceptanceId id) {
        long index = find(id);
        long ref = index < 0 ? NONE : ref(index);
        return index >= 0 && strikeAt(index) ? ref : NONE;
    }

    /** False when it had been struck before. */
    private boolean strikeAt(long index) {
        if (struck(index)) {
            return false;
        }
        set(index, REF, ~get(index, REF));
        live--;
        if (index >= sentEnd) {
            unsent--;
        }
        dropStruckHead();
        return true;
    }

    /** Struck entries keep their reference, negated, so that the order by reference has no gaps. */
    private boolean struck(long index) {
        return get(index, REF) < 0;
    }

    private long ref(long index) {
        long kept = get(index, REF);
        return kept < 0 ? ~kept : kept;
    }

    private void dropStruckHead() {
        while (head < tail && struck(head)) {
            head++;
        }
        for (; firstBlock < head >>> BLOCK_BITS; firstBlock++) {
            blocks.remove(0);
        }
        sentEnd = Math.max(sentEnd, head);
        skipStruckUnsent();
    }

    private void skipStruckUnsent() {
        while (sentEnd < tail && struck(sentEnd)) {
            sentEnd++;
        }
    }

    private long find(AcceptanceId id) {
        if (!mixed) {
            return find(id, head, tail - 1, i -> i);
        }
        if (places.isEmpty()) {
            for (long i = head; i < tail; i++) {
                places.computeIfAbsent(get(i, INCARNATION), any -> new ArrayList<>())
                        .add(i);
            }
        }
        List<Long> own = places.getOrDefault(id.incarnation(), List.of());
        return find(id, 0, own.size() - 1L, i -> own.get((int) i));
    }

    private long find(AcceptanceId id, long first, long last, LongUnaryOperator place) {
        long low = first;
        long high = last;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            long index = place.applyAsLong(middle);
            int order = index < head ? -1 : compare(index, id);
            if (order == 0) {
                return index;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return NONE;
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
