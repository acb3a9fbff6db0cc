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
        Connection connection = database.getConnection();
        boolean known = false;
        boolean automatic = true;
        int silence = 0;
        try {
            automatic = connection.getAutoCommit();
            silence = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, silenceMs);
            connection.setAutoCommit(false);
            T result;
            try {
                result = work.run(new Session(connection, Dialect.of(connection), statementSeconds));
            } catch (SQLException | RuntimeException e) {
                known = undone(connection);
                throw e;
            }
            connection.commit();
            known = true;
            return result;
        } finally {
            try {
                if (!known) {
                    inDoubt.run();
                }
            } finally {
                giveBack(connection, known || undone(connection), automatic, silence);
            }
        }
    }

    private static boolean undone(Connection connection) {
        try {
            connection.rollback();
            return true;
        } catch (SQLException | RuntimeException e) {
            LOG.debug("a transaction could not be rolled back", e);
            return false;
        }
    }

    /**
     * As it was, for pools. Whoever has it next must not commit what is still in it. What fails here changes nothing about how
     * the transaction ended, and a connection that cannot be given back is of no more use.
     */
    private static void giveBack(Connection connection, boolean clean, boolean automatic, int silence) {
        try (connection) {
            if (clean) {
                connection.setAutoCommit(automatic);
                connection.setNetworkTimeout(Runnable::run, silence);
            } else {
                connection.abort(Runnable::run);
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debug("a connection is lost, and its pool may find it in a transaction", e);
        }
    }
}
