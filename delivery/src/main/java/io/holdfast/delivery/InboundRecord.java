package io.holdfast.delivery;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record handed to a handler. Its arrays are not copied; do not change them.
 *
 * @param id identity for ever: the {@code holdfast.id} header, or, where a plain producer wrote none, one made of the
 *     origin; an idempotent sink applies each id once
 * @param key null when the record has none; such records have no order
 * @param value null for a tombstone
 * @param headers the producer's own headers and Holdfast's
 * @param timestampMs of the record, epoch milliseconds
 * @param attempt 1 for the first; counts on through the park log
 */
public record InboundRecord(
        Origin origin,
        String id,
        byte @Nullable [] key,
        byte @Nullable [] value,
        Headers headers,
        long timestampMs,
        int attempt) {

    /** The same record at a later attempt. */
    public InboundRecord attempt(int number) {
        return new InboundRecord(origin, id, key, value, headers, timestampMs, number);
    }

    /** Bytes of key, value and headers. */
    public int bytes() {
        int bytes = length(key) + length(value);
        for (var header : headers) {
            bytes += header.key().length() + length(header.value());
        }
        return bytes;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
