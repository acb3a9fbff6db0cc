package io.holdfast.delivery.sink;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/** What a column takes from a record. */
sealed interface Cell {

    /** Binds it to a parameter of a statement. */
    void bind(PreparedStatement statement, int index, Dialect dialect) throws SQLException;

    /** A value as text; the database reads it as the column's own type. */
    record Text(String text) implements Cell {
        @Override
        public void bind(PreparedStatement statement, int index, Dialect dialect) throws SQLException {
            statement.setObject(index, text, dialect.textType());
        }
    }

    /** A value as it is. */
    record Binary(byte[] bytes) implements Cell {
        @Override
        public void bind(PreparedStatement statement, int index, Dialect dialect) throws SQLException {
            statement.setBytes(index, bytes);
        }
    }

    /** No value. */
    record Missing() implements Cell {
        @Override
        public void bind(PreparedStatement statement, int index, Dialect dialect) throws SQLException {
            statement.setNull(index, Types.NULL);
        }
    }
}
