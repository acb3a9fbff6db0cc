package io.holdfast.delivery.policy;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;

/**
 * Kinds of failure by SQLState (ISO/IEC 9075, with the classes that PostgreSQL adds): the longest prefix that is listed,
 * else the exception's class, else transient.
 *
 * <p>The record is at fault when its data are (22 data exception, 23 integrity constraint, 44 check option), but for a missing
 * foreign key (23503): the row it names often comes a little later, by another partition. A statement that is wrong (42, 0A),
 * rights or a schema that are missing (28, 3D, 3F) fail for every record alike and are mended by a person: sink-down, so that
 * the records wait instead of dying. So are connections (08), an operator's or a crash's shutdown (57P), exhausted
 * resources (53), the server's own I/O (58), and a connection to a read-only standby (25006).
 */
final class SqlStates {

    private static final Map<String, FailureKind> KINDS = Map.ofEntries(
            Map.entry("08", FailureKind.SINK_DOWN),
            Map.entry("0A", FailureKind.SINK_DOWN),
            Map.entry("22", FailureKind.POISON),
            Map.entry("23", FailureKind.POISON),
            Map.entry("23503", FailureKind.TRANSIENT),
            Map.entry("25006", FailureKind.SINK_DOWN),
            Map.entry("28", FailureKind.SINK_DOWN),
            Map.entry("3D", FailureKind.SINK_DOWN),
            Map.entry("3F", FailureKind.SINK_DOWN),
            Map.entry("40", FailureKind.TRANSIENT),
            Map.entry("42", FailureKind.SINK_DOWN),
            Map.entry("44", FailureKind.POISON),
            Map.entry("53", FailureKind.SINK_DOWN),
            Map.entry("55", FailureKind.TRANSIENT),
            Map.entry("57", FailureKind.TRANSIENT),
            Map.entry("57P", FailureKind.SINK_DOWN),
            Map.entry("58", FailureKind.SINK_DOWN));

    private SqlStates() {}

    static FailureKind kind(SQLException e) {
        String state = e.getSQLState();
        for (int length = state == null ? 0 : state.length(); length >= 2; length--) {
            FailureKind kind = KINDS.get(state.substring(0, length));
            if (kind != null) {
                return kind;
            }
        }
        return byClass(e);
    }

    private static FailureKind byClass(SQLException e) {
        if (e instanceof SQLDataException || e instanceof SQLIntegrityConstraintViolationException) {
            return FailureKind.POISON;
        }
        boolean down = e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLRecoverableException
                || e instanceof SQLInvalidAuthorizationSpecException;
        return down ? FailureKind.SINK_DOWN : FailureKind.TRANSIENT;
    }
}
