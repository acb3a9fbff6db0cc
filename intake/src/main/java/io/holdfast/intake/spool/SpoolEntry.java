package io.holdfast.intake.spool;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One promised record.
 *
 * @param recordId the record's {@code holdfast.id}
 * @param flags {@link #KEYED} and {@link #UNVERIFIED}
 * @param expiresAtMs epoch milliseconds; 0 means never
 * @param bodyDigest of key and value, for recognising a repeated record
 */
public record SpoolEntry(
        LaneKey lane,
        AcceptanceId acceptance,
        String flow,
        String recordId,
        int flags,
        long acceptedAtMs,
        long expiresAtMs,
        long bodyDigest,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<SpoolHeader> headers) {

    /** The caller named the record. */
    public static final int KEYED = 1;
    /** Accepted before the name could be checked against the log. */
    public static final int UNVERIFIED = 2;

    /** Whether the caller named the record. */
    public boolean keyed() {
        return (flags & KEYED) != 0;
    }

    /** Whether the record was accepted before its name could be checked against the log. */
    public boolean unverified() {
        return (flags & UNVERIFIED) != 0;
    }

    /** Bytes of key, value and own headers. */
    public int sizeBytes() {
        int size = length(key) + length(value);
        for (SpoolHeader header : headers) {
            size += header.name().length() + length(header.value());
        }
        return size;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
