package io.holdfast.outbox;

import io.holdfast.core.Sabotage;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One shard's rows. Each call is a transaction of its own. Used by one thread. */
final class ShardTable {

    /** Most bytes of rows that are read at once; one row may have more. */
    private static final long MOST_BYTES = 16L << 20;

    private static final int FETCH_ROWS = 64;

    /** Rows are counted up to here. */
    static final int MOST_COUNTED = 100_000;

    private final Connection connection;
    private final TableNames names;
    private final int shard;

    private ShardTable(Connection connection, TableNames names, int shard) {
        this.connection = connection;
        this.names = names;
        this.shard = shard;
    }

    /**
     * With this connection, which is its own from now on. Statistics of a table that is nearly empty most of the time mislead the planner
     * once there is a backlog, and all its statements are about few rows that an index names. A deletion that a crash undoes would have its
     * rows published again.
     */
    static ShardTable of(Connection connection, TableNames names, int shard) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String plan : List.of("enable_seqscan", "enable_mergejoin")) {
                statement.execute("set " + plan + " = off");
            }
            statement.execute("select set_config('synchronous_commit', 'on', false)"
                    + " where current_setting('synchronous_commit') = 'off'");
        }
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        return new ShardTable(connection, names, shard);
    }

    /** A row as it is read: to be published, or to be set aside because an operator said so. */
    record Found(OutboxRow row, boolean aside) {}

    /**
     * The first rows of the shard, in the order of their commits, but for those that wait.
     *
     * @param keys whose rows wait
     * @param seqs of rows without a key that wait
     */
    List<Found> first(int limit, Collection<String> keys, Collection<Long> seqs) throws SQLException {
        String sql = "select o.seq, t.id, t.key, t.value, t.headers::text, extract(epoch from o.committed_at) * 1000,"
                + " o.aside is not null from " + names.order() + " o join " + names.rows() + " t on t.n = o.n"
                + " where o.shard = ? and (t.key is null or t.key <> all (?)) and o.seq <> all (?) order by "
                + (Sabotage.OUTBOX_INSERT_ORDER.on() ? "o.n" : "o.seq") + " limit ?";
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH_ROWS);
            statement.setShort(1, (short) shard);
            statement.setArray(2, array("text", keys));
            statement.setArray(3, array("bigint", seqs));
            statement.setInt(4, limit);
            try (ResultSet found = statement.executeQuery()) {
                return read(found);
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static List<Found> read(ResultSet found) throws SQLException {
        boolean binary = found.getMetaData().getColumnType(4) == Types.BINARY;
        List<Found> rows = new ArrayList<>();
        long bytes = 0;
        while (bytes < MOST_BYTES && found.next()) {
            OutboxRow row = new OutboxRow(
                    found.getLong(1),
                    found.getString(2),
                    found.getString(3),
                    binary ? found.getBytes(4) : utf8(found.getString(4)),
                    found.getString(5),
                    found.getBigDecimal(6).longValue());
            bytes += row.bytes();
            rows.add(new Found(row, found.getBoolean(7)));
        }
        return rows;
    }

    private static byte @Nullable [] utf8(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    /** Those of the rows that are here; what has a number of before the database forgot some commits is another row by its id. */
    Progress stillHere(Progress rows) throws SQLException {
        if (rows.isEmpty()) {
            return rows;
        }
        String sql = "select o.seq, t.id from " + names.order() + " o join " + names.rows()
                + " t on t.n = o.n where o.shard = ? and o.seq = any (?)";
        Map<Long, String> ids = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setShort(1, (short) shard);
            statement.setArray(2, array("bigint", rows.seqs()));
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    ids.put(found.getLong(1), found.getString(2));
                }
            }
        }
        return rows.only(row -> row.id().equals(ids.get(row.seq())));
    }

    /**
     * Deletes what was published; what is gone already, or is another row by now, is passed over. The numbers are a condition on the index of
     * their own: a plan made while the table was empty would look at the whole shard for them.
     */
    void remove(Progress published) throws SQLException {
        String sql =
                "with gone as (delete from " + names.order() + " o using unnest(?, ?) as p(seq, id), " + names.rows()
                        + " t where o.shard = ? and o.seq = any (?) and o.seq = p.seq and t.n = o.n and t.id = p.id returning o.n)"
                        + " delete from " + names.rows() + " t using gone where t.n = gone.n";
        Array seqs = array("bigint", published.seqs());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, seqs);
            statement.setArray(2, array("text", published.ids()));
            statement.setShort(3, (short) shard);
            statement.setArray(4, seqs);
            statement.executeUpdate();
        }
    }

    /** Moves what operators want set aside; none of it may be on its way. */
    int setAside() throws SQLException {
        String sql =
                "with gone as (delete from " + names.order() + " where shard = ? and aside is not null returning *),"
                        + " removed as (delete from " + names.rows() + " t using gone where t.n = gone.n returning t.*)"
                        + " insert into " + names.errors() + " (seq, n, id, key, value, headers, committed_at, aside)"
                        + " select gone.seq, removed.n, removed.id, removed.key, removed.value, removed.headers,"
                        + " gone.committed_at, gone.aside from gone join removed on removed.n = gone.n";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setShort(1, (short) shard);
            return statement.executeUpdate();
        }
    }

    /**
     * What waits.
     *
     * @param rows how many, counted up to {@link #MOST_COUNTED}
     * @param oldestMs since when the first of them has been committed, in milliseconds
     */
    record Waiting(long rows, long oldestMs) {}

    /** Counts what waits. */
    Waiting waiting() throws SQLException {
        String sql = "select count(*), coalesce(extract(epoch from clock_timestamp() - min(committed_at)) * 1000, 0)"
                + " from (select committed_at from " + names.order() + " where shard = ? order by seq limit "
                + MOST_COUNTED
                + ") o";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setShort(1, (short) shard);
            try (ResultSet found = statement.executeQuery()) {
                found.next();
                return new Waiting(
                        found.getLong(1), Math.max(0, found.getBigDecimal(2).longValue()));
            }
        }
    }

    private Array array(String type, Collection<?> values) throws SQLException {
        return connection.createArrayOf(type, values.toArray());
    }
}
