package io.holdfast.core.catalog;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A table, and how a record becomes a row of it. */
public record JdbcTarget(
        @Doc("The database, as in jdbc:postgresql://db:5432/books.")
        String url,

        @Doc("User of the database.") Optional<String> user,

        @Doc("The user's password.") Optional<Secret> password,

        @Doc("The table, with its schema if it has one.") String table,

        @Doc("Value of the record that identifies its row; the record's own identity when absent.")
        Optional<Pointer> id,

        @Doc(value = "Column of that value; it needs a unique constraint.", byDefault = "id")
        String idColumn,

        @Doc(value = "Further columns, and the values of the record they take.", byDefault = "{}")
        Map<String, Pointer> columns,

        @Doc("Column that takes the whole value, as text or JSON.")
        Optional<String> payload,

        @Doc(
                value = "What happens to a row that is there: upsert writes over it, insert does not.",
                byDefault = "upsert")
        Mode mode,

        @Doc(
                value =
                        "Records without a value: refuse makes dead letters of them, ignore skips them, delete deletes the row"
                                + " whose id is their key.",
                byDefault = "refuse")
        OnTombstone tombstones,

        @Doc(value = "Connections, and so transactions at a time.", byDefault = "2")
        int connections,

        @Doc(value = "Longest that a statement may take.", byDefault = "30s")
        Duration timeout) {

    private static final int MOST_CONNECTIONS = 100;

    /** What happens to a row that is there. */
    public enum Mode {
        /** It is written over. */
        UPSERT,
        /** It stays. */
        INSERT
    }

    /** What becomes of a record without a value. */
    public enum OnTombstone {
        /** It is a dead letter. */
        REFUSE,
        /** It is done. */
        IGNORE,
        /** It deletes a row. */
        DELETE
    }

    /** Checks what can be checked without a database. */
    public JdbcTarget {
        if (!url.startsWith("jdbc:postgresql:") && !url.startsWith("jdbc:h2:")) {
            throw new IllegalArgumentException("url \"" + withoutParameters(url)
                    + "\" is neither PostgreSQL's nor H2's; write it as in jdbc:postgresql://db:5432/books");
        }
        if (url.matches("(?i).*[?&;]password=.*")) {
            throw new IllegalArgumentException("url holds a password; say it in password, as ${NAME}");
        }
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "connections \"" + connections + "\" is out of range; 1 to " + MOST_CONNECTIONS);
        }
    }

    private static String withoutParameters(String url) {
        return url.replaceAll("[?;].*", "?...");
    }
}
