package io.holdfast.delivery.sink;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A connection within a transaction. */
record Session(Connection connection, Dialect dialect, int statementSeconds) {

    /** A statement with its time limit. */
    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(statementSeconds);
        return statement;
    }
}
