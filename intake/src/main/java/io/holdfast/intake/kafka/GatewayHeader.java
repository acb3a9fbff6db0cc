package io.holdfast.intake.kafka;

import io.holdfast.intake.spool.AcceptanceId;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The {@code holdfast.gateway} header: which instance accepted a record, in which incarnation and as which sequence, as
 * {@code instance/incarnation/sequence}, with {@code /k} behind it when the caller named the record.
 *
 * <p>This is the identity by which a record is found in the log after a crash: unlike {@code holdfast.id}, it is never
 * used twice.
 */
public record GatewayHeader(String instance, AcceptanceId acceptance, boolean keyed) {

    /** Name of the header with the instance, incarnation and sequence. */
    public static final String NAME = "holdfast.gateway";
    /** Name of the header with the record's identity for ever. */
    public static final String ID = "holdfast.id";
    /** Name of the header with the time of acceptance in epoch milliseconds. */
    public static final String ACCEPTED_AT = "holdfast.accepted-at";

    private static final String KEYED_SUFFIX = "/k";

    /** Whether a header of this name is written with every record, beside those it was offered with. */
    public static boolean writes(String header) {
        return header.equals(NAME) || header.equals(ID) || header.equals(ACCEPTED_AT);
    }

    /** The header's value. */
    public byte[] toBytes() {
        String text = instance + '/' + acceptance.incarnation() + '/' + acceptance.sequence();
        return (keyed ? text + KEYED_SUFFIX : text).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Reads a header's value; null when it is not one of ours. */
    public static @Nullable GatewayHeader parse(byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        String text = new String(value, StandardCharsets.ISO_8859_1);
        boolean keyed = text.endsWith(KEYED_SUFFIX);
        String path = keyed ? text.substring(0, text.length() - KEYED_SUFFIX.length()) : text;
        int last = path.lastIndexOf('/');
        int middle = last < 1 ? -1 : path.lastIndexOf('/', last - 1);
        if (middle < 1) {
            return null;
        }
        try {
            long incarnation = Long.parseLong(path, middle + 1, last, 10);
            long sequence = Long.parseLong(path, last + 1, path.length(), 10);
            return new GatewayHeader(path.substring(0, middle), new AcceptanceId(incarnation, sequence), keyed);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
