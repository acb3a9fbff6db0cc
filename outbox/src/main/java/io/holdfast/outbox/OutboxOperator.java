package io.holdfast.outbox;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What an operator does to an outbox, from anywhere: it is written into the table, and the instance that has the shard does
 * it between two transactions, so that a row is published or set aside and never both. Thread-safe.
 */
public final class OutboxOperator {

    private static final long POLL_MS = 200;

    private final OutboxSettings settings;

    /** Of the outbox with these settings. */
    public OutboxOperator(OutboxSettings settings) {
        this.settings = settings;
    }

    /** What became of a row that was to be set aside. */
    public enum SetAside {
        /** It is in the table of errors. */
        DONE,
        /** It was published before. */
        PUBLISHED,
        /** There is no such row. */
        NOT_THERE,
        /** It is marked, but no instance has looked yet. */
        MARKED
    }

    /**
     * Has a row moved to the table of errors; its key goes on without it.
     *
     * @param seq where it stands
     * @param who decides, written down with {@code why}
     * @param limit how long to wait for the instance that has its shard
     */
    public SetAside setAside(long seq, String who, String why, Duration limit)
            throws SQLException, InterruptedException {
        try (Connection connection = DriverManager.getConnection(
                settings.outbox().url(), settings.connection("holdfast outbox set-aside"))) {
            if (!mark(connection, seq, who + ": " + why)) {
                return count(connection, settings.names().errors(), seq) ? SetAside.DONE : SetAside.NOT_THERE;
            }
            long end = System.nanoTime() + limit.toNanos();
            while (count(connection, settings.names().order(), seq)) {
                if (System.nanoTime() - end > 0) {
                    return SetAside.MARKED;
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
            return count(connection, settings.names().errors(), seq) ? SetAside.DONE : SetAside.PUBLISHED;
        }
    }

    private boolean mark(Connection connection, long seq, String aside) throws SQLException {
        String sql = "update " + settings.names().order() + " set aside = ? where shard between 0 and ? and seq = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, aside);
            statement.setInt(2, settings.outbox().shards() - 1);
            statement.setLong(3, seq);
            return statement.executeUpdate() > 0;
        }
    }

    private static boolean count(Connection connection, String table, long seq) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select 1 from " + table + " where seq = ? limit 1")) {
            statement.setLong(1, seq);
            try (ResultSet found = statement.executeQuery()) {
                return found.next();
            }
        }
    }
}
