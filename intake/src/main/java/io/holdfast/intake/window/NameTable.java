package io.holdfast.intake.window;

import io.holdfast.intake.lane.Acceptance;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An open-addressing table from record names to their standing, in primitive arrays: 52 bytes a slot, so that
 * millions of names fit in a small heap. Not thread-safe.
 */
final class NameTable {

    private static final int HIGH = 0;
    private static final int LOW = 1;
    private static final int DIGEST = 2;
    private static final int OFFSET = 3;
    private static final int SETTLED_AT = 4;
    /** Lane in the upper half; in the lower whether it was claimed, and the state plus one. 0 marks a free slot. */
    private static final int META = 5;

    private static final int STRIDE = 6;
    private static final int SLOT_BYTES = STRIDE * Long.BYTES + Integer.BYTES;
    private static final int CLAIMED = 1 << 8;
    private static final int STATE_MASK = CLAIMED - 1;
    private static final int INITIAL_SLOTS = 64;
    private static final double FULLEST = 0.8;
    private static final double EMPTIEST = 0.3;
    /** Small steps: what is not used yet is memory all the same. */
    private static final double GROWTH = 1.25;

    private static final Standing.State[] STATES = Standing.State.values();

    private final Held held;
    private long[] slots = new long[INITIAL_SLOTS * STRIDE];
    private @Nullable Acceptance[] acceptances = new @Nullable Acceptance[INITIAL_SLOTS];
    private int size;
    private int claimed;

    /** Names, and the bytes of arrays for them, in several tables. */
    record Held(AtomicLong names, AtomicLong bytes) {

        Held() {
            this(new AtomicLong(), new AtomicLong());
        }
    }

    /** Counts what it holds in {@code held}. */
    NameTable(Held held) {
        this.held = held;
        held.bytes().addAndGet((long) INITIAL_SLOTS * SLOT_BYTES);
    }

    @Nullable
    Standing get(RecordName name) {
        int at = find(name);
        return slots[at * STRIDE + META] == 0 ? null : standing(at);
    }

    /** The acceptance on its way under this name; null when there is none. */
    @Nullable
    Acceptance acceptance(RecordName name) {
        return acceptances[find(name)];
    }

    /** Sets what is known of the name; whether it was claimed stays as it is. */
    void put(RecordName name, Standing standing, @Nullable Acceptance acceptance) {
        if (size + 1 > capacity() * FULLEST) {
            resize((int) (capacity() * GROWTH));
        }
        int at = find(name);
        boolean fresh = slots[at * STRIDE + META] == 0;
        write(at, name, standing);
        acceptances[at] = acceptance;
        if (fresh) {
            size++;
            held.names().incrementAndGet();
        }
    }

    /** Marks a name that is here as given by a caller. */
    void claim(RecordName name) {
        int at = find(name) * STRIDE + META;
        claimed += (slots[at] & CLAIMED) == 0 ? 1 : 0;
        slots[at] |= CLAIMED;
    }

    /** Names here that callers gave. */
    int claimed() {
        return claimed;
    }

    void remove(RecordName name) {
        int at = find(name);
        if (slots[at * STRIDE + META] != 0) {
            drop(at);
        }
    }

    /** Removes what was settled before a time: one for names that were claimed, and one for the others. */
    void removeSettledBefore(long claimedMs, long othersMs) {
        for (int at = 0; at < capacity(); at++) {
            while (settledBefore(at * STRIDE, claimedMs, othersMs)) {
                drop(at);
            }
        }
        if (capacity() > INITIAL_SLOTS && size < capacity() * EMPTIEST) {
            resize(Math.max(INITIAL_SLOTS, capacity() / 2));
        }
    }

    private boolean settledBefore(int base, long claimedMs, long othersMs) {
        long settledMs = slots[base + SETTLED_AT];
        return slots[base + META] != 0
                && settledMs != 0
                && settledMs < ((slots[base + META] & CLAIMED) == 0 ? othersMs : claimedMs);
    }

    private void drop(int at) {
        claimed -= (slots[at * STRIDE + META] & CLAIMED) == 0 ? 0 : 1;
        clear(at);
        size--;
        held.names().decrementAndGet();
        closeGap(at);
    }

    private int find(RecordName name) {
        int at = home(name.high());
        while (slots[at * STRIDE + META] != 0 && !holds(at, name)) {
            at = next(at);
        }
        return at;
    }

    private boolean holds(int at, RecordName name) {
        return slots[at * STRIDE + HIGH] == name.high() && slots[at * STRIDE + LOW] == name.low();
    }

    /** Backward-shift deletion: moves up whatever would no longer be found past the gap. */
    private void closeGap(int gap) {
        for (int at = next(gap); slots[at * STRIDE + META] != 0; at = next(at)) {
            int home = home(slots[at * STRIDE + HIGH]);
            if (distance(home, at) >= distance(gap, at)) {
                System.arraycopy(slots, at * STRIDE, slots, gap * STRIDE, STRIDE);
                acceptances[gap] = acceptances[at];
                clear(at);
                gap = at;
            }
        }
    }

    private void clear(int at) {
        slots[at * STRIDE + META] = 0;
        acceptances[at] = null;
    }

    private void write(int at, RecordName name, Standing standing) {
        int base = at * STRIDE;
        slots[base + HIGH] = name.high();
        slots[base + LOW] = name.low();
        slots[base + DIGEST] = standing.digest();
        slots[base + OFFSET] = standing.offset();
        slots[base + SETTLED_AT] = standing.settledAtMs();
        long claim = slots[base + META] & CLAIMED;
        slots[base + META] = (long) standing.lane() << Integer.SIZE
                | claim
                | standing.state().ordinal() + 1;
    }

    private Standing standing(int at) {
        int base = at * STRIDE;
        long meta = slots[base + META];
        return new Standing(
                STATES[((int) meta & STATE_MASK) - 1],
                slots[base + DIGEST],
                (int) (meta >> Integer.SIZE),
                slots[base + OFFSET],
                slots[base + SETTLED_AT]);
    }

    private void resize(int newCapacity) {
        held.bytes().addAndGet((long) (newCapacity - capacity()) * SLOT_BYTES);
        long[] oldSlots = slots;
        @Nullable Acceptance[] oldAcceptances = acceptances;
        slots = new long[newCapacity * STRIDE];
        acceptances = new @Nullable Acceptance[newCapacity];
        for (int old = 0; old < oldAcceptances.length; old++) {
            if (oldSlots[old * STRIDE + META] == 0) {
                continue;
            }
            int at = home(oldSlots[old * STRIDE + HIGH]);
            while (slots[at * STRIDE + META] != 0) {
                at = next(at);
            }
            System.arraycopy(oldSlots, old * STRIDE, slots, at * STRIDE, STRIDE);
            acceptances[at] = oldAcceptances[old];
        }
    }

    private int home(long high) {
        return (int) ((high >>> Integer.SIZE) * capacity() >>> Integer.SIZE);
    }

    private int next(int at) {
        return at + 1 == capacity() ? 0 : at + 1;
    }

    private int distance(int from, int to) {
        return to >= from ? to - from : to - from + capacity();
    }

    private int capacity() {
        return acceptances.length;
    }
}
