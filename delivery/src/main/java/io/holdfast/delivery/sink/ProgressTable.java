package io.holdfast.delivery.sink;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;

/**
 * Which records are done, as the database knows it: a row for what a transaction did of a partition. Only who holds the
 * partition's epoch reads or writes it, and a transaction of the same owner whose commit nobody answered has ended before
 * ({@link Owners}); so what is not seen here is not done. Immutable.
 */
final class ProgressTable {

    /** Offsets so far apart are asked for apart: one that comes again late has few neighbours, and many rows between. */
    private static final long GAP = 1_000;

    private final Map<Dialect, String> between = Dialect.statements(OwnTables::progressBetween);

    /** Spans of offsets to be asked for: each a partition's id, first and last offset. */
    private record Spans(List<Long> ids, List<Long> least, List<Long> most) {

        /** Of one partition, in ascending order. */
        void add(long id, Collection<Long> offsets) {
            long before = Long.MIN_VALUE;
            for (long offset : offsets) {
                boolean near = before != Long.MIN_VALUE && offset - before <= GAP;
                if (near) {
                    most.set(most.size() - 1, offset);
                } else {
                    ids.add(id);
                    least.add(offset);
                    most.add(offset);
                }
                before = offset;
            }
        }
    }

    /** Leaves out what is done. By partition's id and offset. */
    <T> void removeDone(Session session, Map<Long, NavigableMap<Long, T>> asked) throws SQLException {
        Spans spans = new Spans(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        asked.forEach((id, offsets) -> spans.add(id, offsets.keySet()));
        try (PreparedStatement query = session.prepare(between)) {
            query.setArray(1, session.numbers(spans.ids()));
            query.setArray(2, session.numbers(spans.least()));
            query.setArray(3, session.numbers(spans.most()));
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    Objects.requireNonNull(asked.get(found.getLong(1))).keySet().removeAll(offsets(found.getArray(2)));
                }
            }
        }
    }

    private static Set<Long> offsets(Array array) throws SQLException {
        Set<Long> offsets = new HashSet<>();
        for (Object offset : (Object[]) array.getArray()) {
            offsets.add(((Number) offset).longValue());
        }
        return offsets;
    }

    /** Notes these as done, once the transaction is committed. None of them may be noted already. */
    void add(Session session, Map<Long, ? extends NavigableMap<Long, ?>> done) throws SQLException {
        try (PreparedStatement insert = session.prepare(OwnTables.newProgress())) {
            for (Map.Entry<Long, ? extends NavigableMap<Long, ?>> entry : done.entrySet()) {
                NavigableMap<Long, ?> offsets = entry.getValue();
                if (!offsets.isEmpty()) {
                    insert.setLong(1, entry.getKey());
                    insert.setLong(2, offsets.firstKey());
                    insert.setLong(3, offsets.lastKey());
                    insert.setArray(4, session.numbers(offsets.keySet()));
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    /** Forgets what lies between those that are kept, in ascending order, and nothing from the last of them on. */
    void prune(Session session, long partitionId, Collection<Long> kept) throws SQLException {
        try (PreparedStatement delete = session.prepare(OwnTables.prune())) {
            long first = 0;
            for (long end : kept) {
                delete.setLong(1, partitionId);
                delete.setLong(2, first);
                delete.setLong(3, end - 1);
                delete.addBatch();
                first = end + 1;
            }
            delete.executeBatch();
        }
    }
}
