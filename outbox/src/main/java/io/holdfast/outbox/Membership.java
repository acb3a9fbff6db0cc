package io.holdfast.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An instance among those that share a table, as the database's advisory locks show it: one lock that all of them share, and
 * one for each shard. They are a session's, and go with it: when the process dies, when its machine does not answer, or,
 * from PostgreSQL 14 on, when nothing is asked within the lease. Used by one thread.
 */
final class Membership implements AutoCloseable {

    private final Connection connection;
    private final int lock;

    private Membership(Connection connection, int lock) {
        this.connection = connection;
        this.lock = lock;
    }

    /** Joins; the connection is this one's from now on. */
    static Membership join(Connection connection, TableNames names, Duration lease) throws SQLException {
        Membership joined = new Membership(connection, names.lock());
        long seconds = Math.max(1, lease.toSeconds() / 3);
        joined.set("tcp_keepalives_idle", Long.toString(seconds));
        joined.set("tcp_keepalives_interval", Long.toString(seconds));
        joined.set("tcp_keepalives_count", "2");
        joined.set("tcp_user_timeout", lease.toMillis() + "ms");
        if (connection.getMetaData().getDatabaseMajorVersion() >= 14) {
            joined.set("idle_session_timeout", lease.toMillis() + "ms");
        }
        joined.ask("select pg_advisory_lock_shared(?, ?)", TableNames.MEMBER);
        return joined;
    }

    private void set(String setting, String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select set_config(?, ?, false)")) {
            statement.setString(1, setting);
            statement.setString(2, value);
            statement.execute();
        }
    }

    /** How many shards the table was made with. */
    int shards(TableNames names) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select " + names.shardsFunction() + "()");
                ResultSet found = statement.executeQuery()) {
            found.next();
            return found.getInt(1);
        }
    }

    /** How many shards each of the other members has; also a sign of life. */
    List<Integer> others() throws SQLException {
        String sql = "select count(*) filter (where objid >= " + TableNames.FIRST_SHARD + ") from pg_locks"
                + " where locktype = 'advisory' and granted and objsubid = 2 and classid = ?::bigint::oid and objid >= "
                + TableNames.MEMBER + " and pid <> pg_backend_pid()"
                + " and database = (select oid from pg_database where datname = current_database()) group by pid";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, lock);
            try (ResultSet found = statement.executeQuery()) {
                List<Integer> others = new ArrayList<>();
                while (found.next()) {
                    others.add(found.getInt(1));
                }
                return others;
            }
        }
    }

    /** Whether the shard is this member's now. */
    boolean take(int shard) throws SQLException {
        return ask("select pg_try_advisory_lock(?, ?)", TableNames.FIRST_SHARD + shard);
    }

    /** Lets others have the shard. */
    void giveUp(int shard) throws SQLException {
        ask("select pg_advisory_unlock(?, ?)", TableNames.FIRST_SHARD + shard);
    }

    private boolean ask(String sql, int object) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, lock);
            statement.setInt(2, object);
            try (ResultSet found = statement.executeQuery()) {
                return found.next() && "t".equals(found.getString(1));
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
