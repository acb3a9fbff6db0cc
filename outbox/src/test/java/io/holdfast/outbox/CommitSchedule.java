package io.holdfast.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions that overlap, of a few keys, written by one thread: it chooses which of the open ones goes on and which one
 * commits, so it knows the order of commits, whatever the order of ids. What a transaction did that the database did not
 * answer for is asked for afterwards. Used by one thread; several of them need keys of their own.
 */
final class CommitSchedule implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommitSchedule.class);
    private static final int OPEN = 6;

    private final OutboxRig rig;
    private final String table;
    private final String prefix;
    private final Random random;
    private final List<Open> open = new ArrayList<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Map<String, List<String>> committed = new LinkedHashMap<>();
    private int values;

    CommitSchedule(OutboxRig rig, String table, String prefix, long seed) {
        this.rig = rig;
        this.table = table;
        this.prefix = prefix;
        this.random = new Random(seed);
    }

    private record Open(Connection connection, List<String[]> rows, String transaction) {}

    /** So many steps, each an insert or a commit, one in twenty of those a rollback. */
    void run(int steps) throws SQLException {
        for (int i = 0; i < steps; i++) {
            try {
                step();
            } catch (SQLException e) {
                giveUp();
            }
        }
    }

    /** Commits what is open, the youngest first. */
    void finish() throws SQLException {
        while (!open.isEmpty()) {
            try {
                commit(open.get(open.size() - 1));
            } catch (SQLException e) {
                giveUp();
            }
        }
    }

    private void step() throws SQLException {
        if (open.size() < OPEN) {
            begin();
        }
        Open chosen = open.get(random.nextInt(open.size()));
        if (chosen.rows().size() < 4 && random.nextInt(3) > 0) {
            insert(chosen);
        } else if (random.nextInt(20) == 0) {
            open.remove(chosen);
            chosen.connection().rollback();
            idle.push(chosen.connection());
        } else {
            commit(chosen);
        }
    }

    private void begin() throws SQLException {
        Connection connection = idle.isEmpty() ? rig.connect() : idle.pop();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select pg_current_xact_id()::text")) {
            found.next();
            open.add(new Open(connection, new ArrayList<>(), found.getString(1)));
        }
    }

    private void insert(Open chosen) throws SQLException {
        String key = prefix + random.nextInt(5);
        String value = prefix + "v" + values++;
        OutboxRig.insert(chosen.connection(), table, key, value);
        chosen.rows().add(new String[] {key, value});
    }

    private void commit(Open chosen) throws SQLException {
        open.remove(chosen);
        try {
            chosen.connection().commit();
            note(chosen);
            idle.push(chosen.connection());
        } catch (SQLException e) {
            if (reallyCommitted(chosen.transaction())) {
                note(chosen);
            }
            throw e;
        }
    }

    private void note(Open done) {
        done.rows()
                .forEach(row -> committed
                        .computeIfAbsent(row[0], key -> new ArrayList<>())
                        .add(row[1]));
    }

    private boolean reallyCommitted(String transaction) {
        boolean[] answer = new boolean[1];
        Awaitility.await()
                .atMost(OutboxRig.LIMIT)
                .pollDelay(50, TimeUnit.MILLISECONDS)
                .ignoreExceptions()
                .until(() -> {
                    try (Connection connection = rig.connect();
                            PreparedStatement asked = connection.prepareStatement("select pg_xact_status(?::xid8)")) {
                        asked.setString(1, transaction);
                        try (ResultSet found = asked.executeQuery()) {
                            found.next();
                            answer[0] = "committed".equals(found.getString(1));
                            return !"in progress".equals(found.getString(1));
                        }
                    }
                });
        return answer[0];
    }

    /** What was open has gone with the database. */
    private void giveUp() {
        open.forEach(one -> idle.push(one.connection()));
        open.clear();
        close();
        Awaitility.await().atMost(OutboxRig.LIMIT).ignoreExceptions().until(() -> {
            rig.connect().close();
            return true;
        });
    }

    @Override
    public void close() {
        while (!idle.isEmpty()) {
            try {
                idle.pop().close();
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("a connection of the workload cannot be closed");
            }
        }
    }

    /** What each key's records must be, in order. */
    Map<String, List<String>> committed() {
        return committed;
    }

    int rows() {
        return committed.values().stream().mapToInt(List::size).sum();
    }
}
