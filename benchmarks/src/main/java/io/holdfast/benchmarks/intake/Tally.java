package io.holdfast.benchmarks.intake;

import io.vertx.core.buffer.Buffer;

/**
 * Records by what was said of them.
 *
 * @param published acknowledged by Kafka
 * @param spooled forced to the spool
 * @param shed not taken
 * @param unknown may or may not be taken; a record without any answer counts here
 * @param invalid wrong by themselves, which a benchmark's records never are
 */
record Tally(long published, long spooled, long shed, long unknown, long invalid) {

    static final Tally NONE = new Tally(0, 0, 0, 0, 0);

    private static final String STATUS = "\"status\":\"";

    /** Records whose presence in the log was promised. */
    long acknowledged() {
        return published + spooled;
    }

    /** Records that were not promised. */
    long refused() {
        return shed + unknown + invalid;
    }

    Tally plus(Tally other) {
        return new Tally(
                published + other.published,
                spooled + other.spooled,
                shed + other.shed,
                unknown + other.unknown,
                invalid + other.invalid);
    }

    /** Nothing is known of {@code records}: their request was not answered. */
    static Tally unanswered(int records) {
        return new Tally(0, 0, 0, records, 0);
    }

    /** What the answer to a request of {@code records} says. */
    static Tally of(int status, Buffer body, int records) {
        if (records > 1 && status == 200) {
            return ofLines(body, records);
        }
        return switch (status) {
            case 200 -> new Tally(records, 0, 0, 0, 0);
            case 202 -> new Tally(0, records, 0, 0, 0);
            case 429 -> new Tally(0, 0, records, 0, 0);
            case 503 ->
                body.toString().contains("outcome-unknown") ? unanswered(records) : new Tally(0, 0, records, 0, 0);
            default -> new Tally(0, 0, 0, 0, records);
        };
    }

    private static Tally ofLines(Buffer body, int records) {
        byte[] bytes = body.getBytes();
        long[] counts = new long[128];
        int seen = 0;
        for (int i = 0; i < bytes.length - STATUS.length(); i++) {
            if (bytes[i] == '"' && isStatus(bytes, i)) {
                byte next = bytes[i + STATUS.length()];
                counts[next == 's' ? Character.toUpperCase(bytes[i + STATUS.length() + 1]) : next & 127]++;
                seen++;
                i += STATUS.length();
            }
        }
        return new Tally(counts['p'], counts['P'], counts['H'], counts['u'] + records - seen, counts['i']);
    }

    private static boolean isStatus(byte[] bytes, int at) {
        for (int i = 0; i < STATUS.length(); i++) {
            if (bytes[at + i] != STATUS.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
