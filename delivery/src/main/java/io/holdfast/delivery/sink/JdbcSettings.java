package io.holdfast.delivery.sink;

import io.holdfast.core.catalog.Pointer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a {@link JdbcSink} writes. Names of tables and columns are taken as they are, upper and lower case too.
 *
 * @param delivery name under which progress is kept; two deliveries into one database need two names
 * @param table with its schema or without
 * @param columns column to the value of the record that it takes; where the record has none it is null
 * @param payload the column that takes the whole value, if one does
 * @param timeout longest a statement runs, 1 s to 10 min; a connection that says nothing for 5 s more is given up
 */
public record JdbcSettings(
        String delivery,
        String table,
        RowId id,
        Map<String, Pointer> columns,
        Optional<Payload> payload,
        Mode mode,
        Tombstones tombstones,
        Duration timeout) {

    private static final int LONGEST_DELIVERY = 200;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration USUAL = Duration.ofSeconds(30);

    /** What happens to a row that is there. */
    public enum Mode {
        /** It takes the record's values. */
        UPSERT,
        /**
         * It stays, and the record is poison; but where rows are identified by the record's own identity it is the same
         * record that was there before, which is done.
         */
        INSERT
    }

    /** Refuses what cannot work, all of it at once in an {@link IllegalArgumentException}. */
    public JdbcSettings {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        List<String> wrong = new ArrayList<>();
        if (delivery.isBlank() || delivery.length() > LONGEST_DELIVERY) {
            wrong.add("delivery \"" + delivery + "\" is no name; give it 1 to " + LONGEST_DELIVERY + " characters");
        }
        if (!Identifier.isTable(table)) {
            wrong.add("table \"" + table + "\" is no name; write letters, digits and underscores, with a schema as in"
                    + " books.ledger");
        }
        wrong.addAll(wrongColumns(names(id, columns, payload)));
        if (tombstones == Tombstones.DELETE && id instanceof RowId.OfRecord) {
            wrong.add(
                    "tombstones delete the row whose id is the record's key, but rows are identified by the record; take"
                            + " the id from the key or by a pointer, or ignore tombstones");
        }
        if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
            wrong.add("timeout \"" + timeout + "\" is out of range; " + SHORTEST + " to " + LONGEST);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("the JDBC sink cannot work: " + String.join(". ", wrong));
        }
    }

    /** Upserts, refuses tombstones, and lets a statement run for 30 s. */
    public static JdbcSettings of(String delivery, String table, RowId id, Map<String, Pointer> columns) {
        return new JdbcSettings(delivery, table, id, columns, Optional.empty(), Mode.UPSERT, Tombstones.REFUSE, USUAL);
    }

    /** The same in another mode. */
    public JdbcSettings withMode(Mode other) {
        return new JdbcSettings(delivery, table, id, columns, payload, other, tombstones, timeout);
    }

    /** The same with a column for the whole value. */
    public JdbcSettings withPayload(Payload column) {
        return new JdbcSettings(delivery, table, id, columns, Optional.of(column), mode, tombstones, timeout);
    }

    /** The same with another treatment of tombstones. */
    public JdbcSettings withTombstones(Tombstones other) {
        return new JdbcSettings(delivery, table, id, columns, payload, mode, other, timeout);
    }

    /** The same with another time limit. */
    public JdbcSettings withTimeout(Duration other) {
        return new JdbcSettings(delivery, table, id, columns, payload, mode, tombstones, other);
    }

    /** All columns in the order in which they are written, the id first. */
    List<String> names() {
        return names(id, columns, payload);
    }

    private static List<String> names(RowId id, Map<String, Pointer> columns, Optional<Payload> payload) {
        return Stream.of(Stream.of(id.column()), columns.keySet().stream(), payload.map(Payload::column).stream())
                .flatMap(names -> names)
                .toList();
    }

    private static List<String> wrongColumns(List<String> names) {
        List<String> wrong = new ArrayList<>();
        for (String name : names) {
            if (!Identifier.isColumn(name)) {
                wrong.add("column \"" + name + "\" is no name; write letters, digits and underscores");
            } else if (Collections.frequency(names, name) > 1) {
                wrong.add("column \"" + name + "\" is written twice; name it once");
            }
        }
        return wrong;
    }
}
