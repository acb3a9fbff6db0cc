package io.holdfast.drill.history;

/**
 * What a drill writes into each record, by which it is known again in the log.
 *
 * @param sequence counts the records of one key from 1
 */
public record Stamp(String run, String key, long sequence) {

    private static final String FIELD = "{\"_drill\":\"";

    /** The record's idempotency key. */
    public String id() {
        return run + "-" + key + "-" + sequence;
    }

    /** The value of a record: this stamp in front of the fields of {@code json}, an object. */
    public String stamp(String json) {
        String rest = json.strip().substring(1);
        return FIELD + run + "|" + key + "|" + sequence + "\"" + (rest.startsWith("}") ? "" : ",") + rest;
    }

    /** Reads the stamp of a value; null-like {@code run} of "" when it has none. */
    public static Stamp read(String value) {
        int end = value.startsWith(FIELD) ? value.indexOf('"', FIELD.length()) : -1;
        String[] parts =
                end < 0 ? new String[0] : value.substring(FIELD.length(), end).split("\\|", -1);
        return parts.length == 3 ? new Stamp(parts[0], parts[1], Long.parseLong(parts[2])) : new Stamp("", "", 0);
    }
}
