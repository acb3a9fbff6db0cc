package io.holdfast.delivery.sink;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;

/** A connection within a transaction. */
record Session(Connection connection, Dialect dialect, int statementSeconds) {

    /** A statement with its time limit. */
    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(statementSeconds);
        return statement;
    }

    /** The one of this connection's dialect. */
    PreparedStatement prepare(Map<Dialect, String> sql) throws SQLException {
        return prepare(Objects.requireNonNull(sql.get(dialect)));
    }

    /** An array of whole numbers, to bind. */
    Array numbers(Collection<Long> numbers) throws SQLException {
        return connection.createArrayOf("bigint", numbers.toArray());
    }
}
