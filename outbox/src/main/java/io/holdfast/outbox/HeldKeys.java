package io.holdfast.outbox;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rows that cannot be published, and the keys that wait behind them. Pure; not thread-safe. */
final class HeldKeys {

    private static final int MOST_SHOWN = 20;

    private final Map<Long, ShardStatus.Held> rows = new LinkedHashMap<>();
    private final Set<String> keys = new HashSet<>();

    /** Holds this row's key, or the row alone when it has none. */
    void hold(OutboxRow row, String why) {
        rows.put(row.seq(), new ShardStatus.Held(row.seq(), row.id(), why));
        if (row.key() != null) {
            keys.add(row.key());
        }
    }

    /** Whether a row must wait: its key does. */
    boolean holds(OutboxRow row) {
        return row.key() == null ? rows.containsKey(row.seq()) : keys.contains(row.key());
    }

    /** Forgets all of them, so that they are tried again. */
    void clear() {
        rows.clear();
        keys.clear();
    }

    Set<String> keys() {
        return keys;
    }

    Set<Long> seqs() {
        return rows.keySet();
    }

    int size() {
        return rows.size();
    }

    List<ShardStatus.Held> shown() {
        return new ArrayList<>(rows.values().stream().limit(MOST_SHOWN).toList());
    }
}
