package io.holdfast.drill.outbox;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.experiment.Waiting;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Stamp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application that writes into the outbox in transactions which overlap. One thread chooses which of the open ones goes on
 * and which one ends, and so knows the order of commits, whatever the order of their ids: every other commit is that of the
 * youngest. What a commit did that the database did not answer for is asked for afterwards. {@link #run} is for one thread.
 */
final class OutboxWriter {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxWriter.class);
    private static final int OPEN = 6;
    private static final int MOST_ROWS = 4;
    private static final int ROLLBACKS_ONE_IN = 15;
    private static final long ASK_LIMIT_MS = 60_000;
    private static final long AGAIN_MS = 100;

    private final Settings settings;
    private final OutboxDatabase database;
    private final TransactionLog log;
    private final Random random;
    private final long[] sequences;
    private final List<Open> open = new ArrayList<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private volatile boolean ending;

    /**
     * What is written.
     *
     * @param number of the writer; its keys are nobody else's
     * @param run names the drill in each row
     * @param keys of this writer
     * @param rate rows a second
     * @param input NDJSON objects, one of which becomes the value of each row, in turns
     */
    record Settings(int number, String run, int keys, int rate, List<String> input, long seed) {}

    private record Open(Connection connection, List<Stamp> rows, long id) {}

    OutboxWriter(Settings settings, OutboxDatabase database, TransactionLog log) {
        this.settings = settings;
        this.database = database;
        this.log = log;
        this.random = new Random(settings.seed() + settings.number());
        this.sequences = new long[settings.keys()];
    }

    /** Writes until it is told to end, then commits what is open. */
    void run() {
        long beganNanos = System.nanoTime();
        long rows = 0;
        while (!ending) {
            long due = beganNanos + TimeUnit.SECONDS.toNanos(1) * rows / settings.rate();
            Waiting.ms(TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime()));
            try {
                rows += step() ? 1 : 0;
            } catch (SQLException e) {
                rows++;
                giveUp();
            }
        }
        while (!open.isEmpty()) {
            try {
                commit(open.get(open.size() - 1));
            } catch (SQLException e) {
                giveUp();
            }
        }
        idle.forEach(OutboxWriter::close);
    }

    /** Tells it to end; does not wait. */
    void end() {
        ending = true;
    }

    /** Whether it was an insert. */
    private boolean step() throws SQLException {
        if (open.size() < OPEN) {
            begin();
        }
        boolean youngest = random.nextBoolean();
        Open chosen = open.get(youngest ? open.size() - 1 : random.nextInt(open.size()));
        if (chosen.rows().isEmpty() || chosen.rows().size() < MOST_ROWS && random.nextInt(3) > 0) {
            insert(chosen);
            return true;
        }
        if (random.nextInt(ROLLBACKS_ONE_IN) == 0) {
            open.remove(chosen);
            note(chosen, false);
            chosen.connection().rollback();
            idle.push(chosen.connection());
        } else {
            commit(chosen);
        }
        return false;
    }

    private void begin() throws SQLException {
        Connection connection = idle.isEmpty() ? database.writer() : idle.pop();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select pg_current_xact_id()::text")) {
            found.next();
            open.add(new Open(connection, new ArrayList<>(), Long.parseLong(found.getString(1))));
        } catch (SQLException e) {
            close(connection);
            throw e;
        }
    }

    private void insert(Open chosen) throws SQLException {
        int key = random.nextInt(settings.keys());
        Stamp stamp = new Stamp(
                settings.run(),
                DrillFlow.CRITICAL,
                DrillFlow.CRITICAL.key(settings.number() * settings.keys() + key),
                ++sequences[key]);
        chosen.rows().add(stamp);
        String input =
                settings.input().get((int) (stamp.sequence() % settings.input().size()));
        try (PreparedStatement statement =
                chosen.connection().prepareStatement("insert into outbox (id, key, value) values (?, ?, ?)")) {
            statement.setString(1, stamp.id());
            statement.setString(2, stamp.key());
            statement.setString(3, stamp.stamp(input));
            statement.executeUpdate();
        }
    }

    private void commit(Open chosen) throws SQLException {
        open.remove(chosen);
        try {
            chosen.connection().commit();
            note(chosen, true);
            idle.push(chosen.connection());
        } catch (SQLException e) {
            close(chosen.connection());
            note(chosen, reallyCommitted(chosen.id()));
            throw e;
        }
    }

    private void note(Open over, boolean committed) {
        log.note(new Transaction(settings.number(), over.id(), committed, over.rows()));
    }

    /** The database was away: whatever was open is rolled back. */
    private void giveUp() {
        open.forEach(transaction -> {
            close(transaction.connection());
            note(transaction, false);
        });
        open.clear();
        idle.forEach(OutboxWriter::close);
        idle.clear();
        Waiting.ms(AGAIN_MS);
    }

    private boolean reallyCommitted(long transaction) {
        String[] status = {""};
        boolean known = Waiting.until(
                () -> {
                    status[0] = status(transaction);
                    return !status[0].isEmpty() && !status[0].equals("in progress");
                },
                ASK_LIMIT_MS,
                AGAIN_MS);
        if (!known) {
            throw new HoldfastException(
                    "drill-writer",
                    "the database does not say within " + ASK_LIMIT_MS + " ms what became of transaction "
                            + transaction,
                    null);
        }
        return status[0].equals("committed");
    }

    private String status(long transaction) {
        try (Connection connection = database.writer();
                PreparedStatement asked = connection.prepareStatement("select pg_xact_status(?::xid8)")) {
            asked.setString(1, Long.toString(transaction));
            try (ResultSet found = asked.executeQuery()) {
                return found.next() ? String.valueOf(found.getString(1)) : "";
            }
        } catch (SQLException e) {
            return "";
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("a connection of the drill's writer cannot be closed");
        }
    }
}
