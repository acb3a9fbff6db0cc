package io.holdfast.delivery.sink;

import io.holdfast.delivery.offsets.OffsetSet;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which records are done, as the database knows it: a row for what a transaction did of a partition, for a row of each record
 * would cost more than the record. Rows are read when a partition is claimed and after a commit in doubt only ({@link Claim}).
 */
final class ProgressTable {

    private static final int ROWS_AT_ONCE = 1_000;

    private ProgressTable() {}

    /**
     * All that is noted of a partition.
     *
     * @param number of the latest transaction; 0 when there is none
     */
    record Noted(OffsetSet done, long number) {}

    /** Under the partition's epoch, which nobody else holds. */
    static Noted all(Session session, long partitionId) throws SQLException {
        OffsetSet done = new OffsetSet();
        long number = 0;
        try (PreparedStatement query = session.prepare(OwnTables.progress())) {
            query.setFetchSize(ROWS_AT_ONCE);
            query.setLong(1, partitionId);
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    number = Math.max(number, found.getLong(1));
                    offsets(found).forEach(done::add);
                }
            }
        }
        return new Noted(done, number);
    }

    /** What those of these transactions did that are durable; none of them may still be under way. */
    static OffsetSet of(Session session, long partitionId, Collection<Long> numbers) throws SQLException {
        OffsetSet done = new OffsetSet();
        try (PreparedStatement query = session.prepare(OwnTables.progressOf())) {
            query.setLong(1, partitionId);
            query.setArray(2, session.numbers(numbers));
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    offsets(found).forEach(done::add);
                }
            }
        }
        return done;
    }

    private static List<Long> offsets(ResultSet row) throws SQLException {
        return Arrays.stream((Object[]) row.getArray(2).getArray())
                .map(offset -> ((Number) offset).longValue())
                .toList();
    }

    static void add(Session session, List<Progress.Note> notes) throws SQLException {
        try (PreparedStatement insert = session.prepare(OwnTables.newProgress())) {
            for (Progress.Note note : notes) {
                insert.setLong(1, note.claim().partitionId());
                insert.setLong(2, note.number());
                insert.setLong(3, Collections.max(note.offsets()));
                insert.setArray(4, session.numbers(note.offsets()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /**
     * Deletes the rows of which all is below, except those that tell of one that is to be kept. Where there is such a one, only
     * what has been read is deleted, for it may be done meanwhile; and its row stays as it is, for its number may be asked for.
     */
    static void removeBelow(Session session, long partitionId, long below, Collection<Long> except)
            throws SQLException {
        Set<Long> kept = new TreeSet<>(except).headSet(below);
        if (kept.isEmpty()) {
            try (PreparedStatement delete = session.prepare(OwnTables.deleteProgressBelow())) {
                delete.setLong(1, partitionId);
                delete.setLong(2, below);
                delete.executeUpdate();
            }
            return;
        }
        try (PreparedStatement delete = session.prepare(OwnTables.deleteProgressOf())) {
            delete.setLong(1, partitionId);
            delete.setArray(2, session.numbers(without(session, partitionId, below, kept)));
            delete.executeUpdate();
        }
    }

    /** Numbers of rows of which all is below and nothing is to be kept. */
    private static List<Long> without(Session session, long partitionId, long below, Set<Long> kept)
            throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (PreparedStatement query = session.prepare(OwnTables.progressBelow())) {
            query.setFetchSize(ROWS_AT_ONCE);
            query.setLong(1, partitionId);
            query.setLong(2, below);
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    if (Collections.disjoint(kept, offsets(found))) {
                        numbers.add(found.getLong(1));
                    }
                }
            }
        }
        return numbers;
    }
}
