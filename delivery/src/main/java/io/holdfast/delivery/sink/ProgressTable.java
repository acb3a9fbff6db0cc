package io.holdfast.delivery.sink;

import io.holdfast.delivery.offsets.OffsetSet;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

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
        try (PreparedStatement query = session.prepare(OwnTables.allProgress())) {
            query.setFetchSize(ROWS_AT_ONCE);
            query.setLong(1, partitionId);
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    number = Math.max(number, found.getLong(1));
                    addAll(done, found.getArray(2));
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
                    addAll(done, found.getArray(1));
                }
            }
        }
        return done;
    }

    private static void addAll(OffsetSet done, Array offsets) throws SQLException {
        for (Object offset : (Object[]) offsets.getArray()) {
            done.add(((Number) offset).longValue());
        }
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

    /** Deletes the rows of which all offsets are below. */
    static void removeBelow(Session session, long partitionId, long below) throws SQLException {
        try (PreparedStatement delete = session.prepare(OwnTables.prune())) {
            delete.setLong(1, partitionId);
            delete.setLong(2, below);
            delete.executeUpdate();
        }
    }
}
