package io.holdfast.drill.history;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * What a drill writes into each record, by which it is known again in the log.
 *
 * @param flow to which it is sent
 * @param sequence counts the records of one key from 1
 */
public record Stamp(String run, DrillFlow flow, String key, long sequence) {

    private static final String FIELD = "{\"_drill\":\"";
    private static final int PARTS = 5;

    /** The record's idempotency key. */
    public String id() {
        return run + "-" + key + "-" + sequence;
    }

    /** The value of a record: this stamp and a CRC-32C of it all in front of the fields of {@code json}, an object. */
    public String stamp(String json) {
        String rest = json.strip().substring(1);
        String name = String.join("|", run, flow.flow(), key, Long.toString(sequence), "");
        String tail = "\"" + (rest.startsWith("}") ? "" : ",") + rest;
        return FIELD + name + crc(name, tail) + tail;
    }

    /** Reads the stamp of a value; {@code run} is "" when it has none. */
    public static Stamp read(String value) {
        String[] parts = parts(value);
        try {
            return DrillFlow.of(parts.length == PARTS ? parts[1] : "")
                    .map(flow -> new Stamp(parts[0], flow, parts[2], Long.parseLong(parts[3])))
                    .orElseGet(Stamp::none);
        } catch (NumberFormatException e) {
            return none();
        }
    }

    /** Whether a value is, to the last byte, what {@link #stamp} made. */
    public static boolean whole(String value) {
        String[] parts = parts(value);
        if (parts.length != PARTS) {
            return false;
        }
        String tail = value.substring(value.indexOf('"', FIELD.length()));
        String name = String.join("|", parts[0], parts[1], parts[2], parts[3], "");
        return parts[4].equals(crc(name, tail));
    }

    private static Stamp none() {
        return new Stamp("", DrillFlow.CRITICAL, "", 0);
    }

    private static String[] parts(String value) {
        int end = value.startsWith(FIELD) ? value.indexOf('"', FIELD.length()) : -1;
        return end < 0 ? new String[0] : value.substring(FIELD.length(), end).split("\\|", -1);
    }

    private static String crc(String name, String tail) {
        CRC32C crc = new CRC32C();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        crc.update(tail.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }
}
