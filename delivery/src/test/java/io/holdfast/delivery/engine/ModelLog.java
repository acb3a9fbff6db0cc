package io.holdfast.delivery.engine;

import io.holdfast.delivery.park.Parked;
import io.holdfast.delivery.park.ParkedRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A park partition: a log of records in transactions, and the cleaner that compacts it. */
final class ModelLog {

    private final List<Entry> entries = new ArrayList<>();
    private int end;

    /** Whether a record counts. */
    enum Fate {
        OPEN,
        COMMITTED,
        ABORTED
    }

    /** A record of the log; a tombstone when it has no value. */
    static final class Entry {

        final int at;
        final long key;
        final @Nullable ParkedRecord value;
        Fate fate;

        Entry(int at, long key, @Nullable ParkedRecord value, Fate fate) {
            this.at = at;
            this.key = key;
            this.value = value;
            this.fate = fate;
        }
    }

    Entry append(long key, @Nullable ParkedRecord value, Fate fate) {
        Entry entry = new Entry(end++, key, value, fate);
        entries.add(entry);
        return entry;
    }

    List<Entry> entries() {
        return entries;
    }

    /** What a reader of committed records finds parked. */
    List<Parked> live() {
        TreeMap<Long, Parked> live = new TreeMap<>();
        for (Entry entry : entries) {
            if (entry.fate == Fate.COMMITTED) {
                live.remove(entry.key);
                ParkedRecord value = entry.value;
                if (value != null) {
                    LaneKey lane = LaneKey.of(value.record().key(), entry.key);
                    live.put(
                            entry.key,
                            new Parked(lane, entry.key, entry.at, value.record().bytes(), value.state()));
                }
            }
        }
        return List.copyOf(live.values());
    }

    /** The offsets of the source that are parked, a bit for each. */
    int liveBits() {
        int bits = 0;
        for (Entry entry : entries) {
            if (entry.fate == Fate.COMMITTED) {
                int bit = 1 << entry.key;
                bits = entry.value == null ? bits & ~bit : bits | bit;
            }
        }
        return bits;
    }

    /** The record at this place; null when it was compacted away. */
    @Nullable
    ParkedRecord at(long place) {
        Entry entry = place < 0 ? null : find(place);
        return entry == null ? null : entry.value;
    }

    private @Nullable Entry find(long place) {
        for (Entry entry : entries) {
            if (entry.at == place) {
                return entry;
            }
        }
        return null;
    }

    /** Which record of the log it is now; -1 for none. */
    int index(long place) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).at == place) {
                return i;
            }
        }
        return -1;
    }

    /** What compaction would take away; {@code voidCounts} when it does not know which transactions were aborted. */
    List<Entry> superseded(boolean voidCounts) {
        List<Entry> gone = new ArrayList<>();
        Set<Long> later = new HashSet<>();
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            boolean counts = entry.fate == Fate.COMMITTED || (voidCounts && entry.fate == Fate.ABORTED);
            if (entry.fate != Fate.OPEN && (!counts || later.contains(entry.key))) {
                gone.add(entry);
            }
            if (counts) {
                later.add(entry.key);
            }
        }
        return gone;
    }

    /** Tombstones that nothing of their key precedes. */
    List<Entry> tombstones() {
        List<Entry> gone = new ArrayList<>();
        Set<Long> earlier = new HashSet<>();
        for (Entry entry : entries) {
            if (earlier.add(entry.key) && entry.value == null && entry.fate == Fate.COMMITTED) {
                gone.add(entry);
            }
        }
        return gone;
    }

    void remove(List<Entry> gone) {
        entries.removeAll(gone);
    }
}
