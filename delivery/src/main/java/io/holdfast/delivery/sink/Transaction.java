package io.holdfast.delivery.sink;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work in one database transaction, with a limit on how long the database may be silent. What the work throws undoes it
 * all. Thread-safe.
 */
final class Transaction {

    private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);
    private static final int SLACK_MS = 5_000;

    private final DataSource database;
    private final int statementSeconds;
    private final int silenceMs;

    /** What is done within a transaction. */
    interface Work<T> {
        T run(Session session) throws SQLException;
    }

    Transaction(DataSource database, Duration timeout) {
        this.database = database;
        this.statementSeconds = (int) timeout.toSeconds();
        this.silenceMs = (int) timeout.toMillis() + SLACK_MS;
    }

    /** Returns when the work is durable; an exception from the commit leaves open whether it is. */
    <T> T run(Work<T> work) throws SQLException {
        return run(work, () -> {});
    }

    /** The same, and says so before it throws when it is open whether the work is durable, or will be. */
    <T> T run(Work<T> work, Runnable inDoubt) throws SQLException {
        try (Connection connection = database.getConnection()) {
            boolean automatic = connection.getAutoCommit();
            int silence = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, silenceMs);
            connection.setAutoCommit(false);
            boolean ended = false;
            try {
                T result = work.run(new Session(connection, Dialect.of(connection), statementSeconds));
                commit(connection, inDoubt);
                ended = true;
                return result;
            } finally {
                if (ended || undone(connection)) {
                    restore(connection, automatic, silence);
                } else {
                    inDoubt.run();
                    drop(connection);
                }
            }
        }
    }

    private static void commit(Connection connection, Runnable inDoubt) throws SQLException {
        boolean answered = false;
        try {
            connection.commit();
            answered = true;
        } finally {
            if (!answered) {
                inDoubt.run();
            }
        }
    }

    private static boolean undone(Connection connection) {
        try {
            connection.rollback();
            return true;
        } catch (SQLException e) {
            LOG.debug("a transaction could not be rolled back", e);
            return false;
        }
    }

    /** For pools. A connection that cannot be restored is of no more use. */
    private static void restore(Connection connection, boolean automatic, int silence) {
        try {
            connection.setAutoCommit(automatic);
            connection.setNetworkTimeout(Runnable::run, silence);
        } catch (SQLException e) {
            LOG.debug("a connection is lost, and its pool may find it in a transaction", e);
        }
    }

    /** Whoever uses it next must not commit what is still in it. */
    private static void drop(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("a connection is lost, and its pool may find it in a transaction", e);
        }
    }
}
