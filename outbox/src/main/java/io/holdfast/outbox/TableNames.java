package io.holdfast.outbox;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Names of what belongs to one outbox in its database. All of them follow from the table's.
 *
 * @param schema of the table
 * @param table without its schema
 */
record TableNames(String schema, String table) {

    /** The lock that every instance shares, so that they can be counted. */
    static final int MEMBER = 999;

    /** The lock of shard 0; the others follow. Below {@link #MEMBER} are those of stripes of keys. */
    static final int FIRST_SHARD = 1_000;

    /** From a name with its schema before a dot. */
    static TableNames of(String qualified) {
        int dot = qualified.indexOf('.');
        return new TableNames(qualified.substring(0, dot), qualified.substring(dot + 1));
    }

    /** What applications insert into. */
    String rows() {
        return quoted("");
    }

    /** Where each row stands. */
    String order() {
        return quoted("_order");
    }

    /** Rows that were set aside. */
    String errors() {
        return quoted("_errors");
    }

    /** The function that tells how many shards the table was made with. */
    String shardsFunction() {
        return quoted("_shards");
    }

    String quoted(String suffix) {
        return '"' + schema + "\".\"" + table + suffix + '"';
    }

    /** First number of all advisory locks of this outbox. */
    int lock() {
        CRC32 hash = new CRC32();
        hash.update(("holdfast outbox " + schema + "." + table).getBytes(StandardCharsets.UTF_8));
        return (int) (hash.getValue() & Integer.MAX_VALUE);
    }

    /** A setting of a transaction that notes the stripes it has to lock. */
    String setting() {
        return "holdfast." + schema + "_" + table;
    }

    @Override
    public String toString() {
        return schema + "." + table;
    }
}
