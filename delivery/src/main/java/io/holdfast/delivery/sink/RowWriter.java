package io.holdfast.delivery.sink;

import io.holdfast.core.Sabotage;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.SourcePartition;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes rows and their progress within one transaction. Immutable. */
final class RowWriter {

    private static final boolean FORGETFUL = Sabotage.SKIP_PROGRESS.on();

    private final Owners owners;
    private final Map<Dialect, String> progress = Dialect.statements(OwnTables::newProgress);
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

    /** How each ends if the transaction is committed: done, or refused because its partition is another's. */
    IdentityHashMap<Row, Disposition> write(Session session, List<Row> rows) throws SQLException {
        Map<SourcePartition, Disposition> refused = owners.hold(
                session, rows.stream().map(Row::partition).distinct().toList());
        IdentityHashMap<Row, Disposition> ends = new IdentityHashMap<>();
        List<Row> owned = new ArrayList<>();
        for (Row row : rows) {
            ends.put(row, refused.getOrDefault(row.partition(), Disposition.done()));
            if (!refused.containsKey(row.partition())) {
                owned.add(row);
            }
        }
        apply(session, progress(session, owned));
        return ends;
    }

    /** A row of progress. */
    private record Progress(long partitionId, long offset) {}

    /** Notes rows as done; those that are noted already are left out of what comes back, and so is a record's second row. */
    private List<Row> progress(Session session, List<Row> rows) throws SQLException {
        if (FORGETFUL || rows.isEmpty()) {
            return rows;
        }
        Map<SourcePartition, Long> ids = new HashMap<>();
        Map<Progress, Row> fresh = new LinkedHashMap<>();
        for (Row row : rows) {
            long id = ids.computeIfAbsent(row.partition(), owners::id);
            fresh.putIfAbsent(new Progress(id, row.offset()), row);
        }
        try (PreparedStatement insert = session.prepare(progress)) {
            insert.setArray(
                    1,
                    session.numbers(
                            fresh.keySet().stream().map(Progress::partitionId).toList()));
            insert.setArray(
                    2,
                    session.numbers(
                            fresh.keySet().stream().map(Progress::offset).toList()));
            Set<Progress> written = new HashSet<>();
            try (ResultSet found = insert.executeQuery()) {
                while (found.next()) {
                    written.add(new Progress(found.getLong(1), found.getLong(2)));
                }
            }
            // In their order, and not in the database's: of two rows of one id the later one stays.
            fresh.keySet().retainAll(written);
            return List.copyOf(fresh.values());
        }
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
