package io.holdfast.delivery.sink;

import io.holdfast.core.Sabotage;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.SourcePartition;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Writes rows and their progress within one transaction. Immutable. */
final class RowWriter {

    private static final boolean FORGETFUL = Sabotage.SKIP_PROGRESS.on();

    private final Owners owners;
    private final Map<Dialect, String> write;
    private final Map<Dialect, String> delete;

    RowWriter(JdbcSettings settings, Owners owners) {
        this.owners = owners;
        String table = Identifier.quoted(settings.table());
        List<String> columns = settings.names().stream().map(Identifier::quoted).toList();
        this.write = Dialect.statements(dialect -> settings.mode() == JdbcSettings.Mode.UPSERT
                ? dialect.upsert(table, columns)
                : settings.id() instanceof RowId.OfRecord
                        ? dialect.insertOnce(table, columns)
                        : dialect.insert(table, columns));
        this.delete = Dialect.statements(dialect -> "delete from " + table + " where " + columns.get(0) + " = ?");
    }

    /**
     * How each ends if the transaction is committed, in their order: done, or refused because its partition is another's.
     *
     * @param progress that the caller settles when it knows how the transaction ended
     */
    List<Disposition> write(Session session, List<Row> rows, Progress progress) throws SQLException {
        List<SourcePartition> partitions = rows.stream().map(Row::partition).toList();
        Owners.Held held = owners.hold(session, new HashSet<>(partitions));
        List<Disposition> ends = new ArrayList<>(rows.size());
        List<Row> fresh = new ArrayList<>(rows.size());
        Map<Claim, Set<Long>> offsets = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            Claim claim = held.claims().get(partitions.get(i));
            ends.add(
                    claim == null ? Objects.requireNonNull(held.refused().get(partitions.get(i))) : Disposition.done());
            if (claim != null && !doneBefore(claim, rows.get(i), offsets)) {
                fresh.add(rows.get(i));
            }
        }
        apply(session, fresh);
        if (!FORGETFUL && !fresh.isEmpty()) {
            offsets.forEach((claim, done) -> progress.add(claim, List.copyOf(done)));
            ProgressTable.add(session, progress.notes());
        }
        return ends;
    }

    /** Whether the row was written, by an earlier transaction or as one of {@code offsets}, to which it is added. */
    private static boolean doneBefore(Claim claim, Row row, Map<Claim, Set<Long>> offsets) {
        if (FORGETFUL) {
            return false;
        }
        return claim.isDone(row.offset())
                || !offsets.computeIfAbsent(claim, none -> new LinkedHashSet<>())
                        .add(row.offset());
    }

    /** In the order of their ids, so that two transactions seldom wait for each other in a circle. */
    private void apply(Session session, List<Row> rows) throws SQLException {
        List<Row> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(row -> row.id().text()));
        List<Row> written = sorted.stream().filter(row -> !row.deletes()).toList();
        List<Row> deleted = sorted.stream().filter(Row::deletes).toList();
        if (!written.isEmpty()) {
            batch(session, write, written);
        }
        if (!deleted.isEmpty()) {
            batch(session, delete, deleted);
        }
    }

    /**
     * Rows come in the order of their ids. Two of one id are two batches: a driver may write a batch as one statement, and no
     * statement writes a row twice.
     */
    private static void batch(Session session, Map<Dialect, String> sql, List<Row> rows) throws SQLException {
        try (PreparedStatement statement = session.prepare(sql)) {
            String before = null;
            for (Row row : rows) {
                if (row.id().text().equals(before)) {
                    statement.executeBatch();
                }
                before = row.id().text();
                List<? extends Cell> cells = row.deletes() ? List.of(row.id()) : row.cells();
                for (int i = 0; i < cells.size(); i++) {
                    cells.get(i).bind(statement, i + 1, session.dialect());
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
