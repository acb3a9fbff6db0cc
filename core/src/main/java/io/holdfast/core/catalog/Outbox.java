package io.holdfast.core.catalog;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** A table of PostgreSQL that applications insert into within their own transactions, and from which records go to the topic. */
public record Outbox(
        @Doc("The database, as in jdbc:postgresql://db:5432/shop. Not through a pool that hands out transactions.")
        String url,

        @Doc("User of the database.") Optional<String> user,

        @Doc("The user's password.") Optional<Secret> password,

        @Doc(
                value = "The table, with its schema unless that is public; holdfast outbox ddl prints how it is made.",
                byDefault = "outbox")
        String table,

        @Doc(
                value =
                        "Parts of the table that instances share out among them, a key belonging to one of them; as many as the"
                                + " table was made with.",
                byDefault = "4")
        int shards,

        @Doc(value = "Most rows of one transaction of Kafka.", byDefault = "500")
        int batch,

        @Doc(value = "How often a shard that is empty is looked at.", byDefault = "100ms")
        Duration poll,

        @Doc(
                value = "After how long without a sign of life from an instance others take over its shards.",
                byDefault = "10s")
        Duration lease) {

    private static final Pattern TABLE = Pattern.compile("([a-z_][a-z0-9_]{0,40}\\.)?[a-z_][a-z0-9_]{0,40}");
    private static final int MOST_SHARDS = 64;
    private static final int MOST_ROWS = 5_000;
    private static final Duration LONGEST_POLL = Duration.ofSeconds(10);
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(3);
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(5);

    /** Checks what can be checked without a database. */
    public Outbox {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("url \"" + url.replaceAll("[?;].*", "?...")
                    + "\" is not PostgreSQL's; write it as in jdbc:postgresql://db:5432/shop");
        }
        if (url.matches("(?i).*[?&;]password=.*")) {
            throw new IllegalArgumentException("url holds a password; say it in password, as ${NAME}");
        }
        if (!TABLE.matcher(table).matches()) {
            throw new IllegalArgumentException("table \"" + table
                    + "\" is not allowed; use lower-case letters, digits and underscores, at most 41, with its schema before"
                    + " a dot if it has one");
        }
        within("shards", shards, MOST_SHARDS);
        within("batch", batch, MOST_ROWS);
        Durations.within("poll", poll, LONGEST_POLL);
        if (lease.compareTo(SHORTEST_LEASE) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
            throw new IllegalArgumentException("lease \"" + Durations.text(lease) + "\" is out of range; "
                    + Durations.text(SHORTEST_LEASE) + " to " + Durations.text(LONGEST_LEASE));
        }
    }

    private static void within(String key, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(key + " \"" + value + "\" is out of range; 1 to " + most);
        }
    }

    /** The table with its schema. */
    public String qualifiedTable() {
        return table.contains(".") ? table : "public." + table;
    }
}
