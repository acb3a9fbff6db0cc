package io.holdfast.delivery.sink;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How the databases differ. Tables and columns are given quoted; the parameters of a statement are its columns, in order. */
enum Dialect {
    /** PostgreSQL 12 and later. */
    POSTGRESQL {
        @Override
        String upsert(String table, List<String> columns) {
            String others = columns.stream()
                    .skip(1)
                    .map(column -> column + " = excluded." + column)
                    .collect(Collectors.joining(", "));
            return insert(table, columns) + " on conflict (" + columns.get(0) + ") do "
                    + (others.isEmpty() ? "nothing" : "update set " + others);
        }

        @Override
        String insertOnce(String table, List<String> columns) {
            return insert(table, columns) + " on conflict (" + columns.get(0) + ") do nothing";
        }

        /** Not {@code values}: the driver can be set to rewrite those into one statement, which does not count its rows. */
        @Override
        String insertNew(String table, List<String> columns, List<String> key) {
            return "insert into " + table + " (" + String.join(", ", columns) + ") select "
                    + columns.stream().map(column -> "?").collect(Collectors.joining(", ")) + " on conflict ("
                    + String.join(", ", key) + ") do nothing";
        }

        @Override
        String idleLimit(long idleMs) {
            return "set_config('idle_in_transaction_session_timeout', '" + idleMs + "', true)";
        }

        @Override
        String lock() {
            return " for share";
        }

        /** Without a type, so that the server reads text as the column's own type. */
        @Override
        int textType() {
            return java.sql.Types.OTHER;
        }
    },

    /** H2 2.x. An owner's transactions run one after the other, for H2 locks no row in common. */
    H2 {
        @Override
        String upsert(String table, List<String> columns) {
            return "merge into " + table + " (" + String.join(", ", columns) + ") key (" + columns.get(0) + ") values ("
                    + columns.stream().map(column -> "?").collect(Collectors.joining(", ")) + ")";
        }

        @Override
        String insertOnce(String table, List<String> columns) {
            return insertNew(table, columns, columns.subList(0, 1));
        }

        @Override
        String insertNew(String table, List<String> columns, List<String> key) {
            return "insert into " + table + " (" + String.join(", ", columns) + ") select "
                    + IntStream.rangeClosed(1, columns.size())
                            .mapToObj(number -> "?" + number)
                            .collect(Collectors.joining(", "))
                    + " where not exists (select 1 from " + table + " where "
                    + key.stream()
                            .map(column -> column + " = ?" + (columns.indexOf(column) + 1))
                            .collect(Collectors.joining(" and "))
                    + ")";
        }

        /** It runs in the process, and dies with it. */
        @Override
        String idleLimit(long idleMs) {
            return "0";
        }

        @Override
        String lock() {
            return " for update";
        }

        @Override
        int textType() {
            return java.sql.Types.VARCHAR;
        }
    };

    /** The dialect of the database behind {@code connection}. */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "PostgreSQL" -> POSTGRESQL;
            case "H2" -> H2;
            default ->
                throw new SQLFeatureNotSupportedException(
                        "the JDBC sink does not know the database \"" + product + "\"; use PostgreSQL or H2", "0A000");
        };
    }

    /** A statement in every dialect. */
    static Map<Dialect, String> statements(Function<Dialect, String> of) {
        Map<Dialect, String> statements = new EnumMap<>(Dialect.class);
        for (Dialect dialect : values()) {
            statements.put(dialect, of.apply(dialect));
        }
        return statements;
    }

    /** Writes a row that may be there; the first column identifies it. */
    abstract String upsert(String table, List<String> columns);

    /** Writes a row unless it is there; the first column identifies it. */
    abstract String insertOnce(String table, List<String> columns);

    /** Writes a row unless its key is there; always says how many rows it wrote, in a batch too. */
    abstract String insertNew(String table, List<String> columns, List<String> key);

    /**
     * An expression that lets the server end the session when it stands still in this transaction for longer, which would
     * keep the next owner out.
     */
    abstract String idleLimit(long idleMs);

    /** What a query ends with so that nobody changes the rows it reads until the transaction ends. */
    abstract String lock();

    /** How a text is bound that the database converts to the column's type, one of {@link java.sql.Types}. */
    abstract int textType();

    /** Writes a row that must not be there. */
    String insert(String table, List<String> columns) {
        return "insert into " + table + " (" + String.join(", ", columns) + ") values ("
                + columns.stream().map(column -> "?").collect(Collectors.joining(", ")) + ")";
    }
}
