package io.holdfast.drill.outbox;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.sandbox.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A PostgreSQL with an outbox's tables and two users beside its superuser, with the rights that the outbox's statements name and
 * no others: one that applications insert with, one that publishes. Thread-safe.
 */
final class OutboxDatabase implements AutoCloseable {

    /** User of what publishes. */
    static final String RELAY = "drill_relay";

    private static final String WRITER = "drill_writer";

    private static final String GRANTS = """
            create role %1$s login;
            create role %2$s login;
            grant insert on outbox, outbox_order to %1$s;
            grant select, update, delete on outbox, outbox_order to %2$s;
            grant select, insert on outbox_errors to %2$s;
            """.formatted(WRITER, RELAY);

    private final LocalPostgres postgres;

    OutboxDatabase(LocalPostgres postgres) {
        this.postgres = postgres;
    }

    /** Makes the tables and the users. */
    void prepare(String ddl) {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(ddl);
            statement.execute(GRANTS);
        } catch (SQLException e) {
            throw new HoldfastException("drill-database", "the outbox's tables cannot be made: " + e.getMessage(), e);
        }
    }

    /** The server, to be treated badly. */
    LocalPostgres server() {
        return postgres;
    }

    /** A connection of an application. */
    Connection writer() throws SQLException {
        return connect(WRITER);
    }

    /** Rows that wait; -1 while the database does not answer. */
    long waiting() {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "select (select count(*) from outbox) + (select count(*) from outbox_order)")) {
            return found.next() ? found.getLong(1) : -1;
        } catch (SQLException e) {
            return -1;
        }
    }

    private Connection connect(String user) throws SQLException {
        return DriverManager.getConnection(postgres.url(), user, "");
    }

    @Override
    public void close() {
        postgres.close();
    }
}
