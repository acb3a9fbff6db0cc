package io.holdfast.intake;

import io.holdfast.core.catalog.Tier;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One record that a caller asks Holdfast to take.
 *
 * <p>The arrays are not copied: whoever offers them must not change them afterwards.
 *
 * @param flow name of a flow in the catalog
 * @param tier importance of this very record, already judged by the flow's rule
 * @param key record key; null lets any healthy lane of the topic take the record
 * @param value record value; null is a tombstone
 * @param headers headers to be written as they are; those that Holdfast writes itself must not be among them
 * @param idempotencyKey the caller's own name for the record, its {@code holdfast.id}; null lets Holdfast draw one
 * @param expiresAtMs wall-clock time in epoch milliseconds after which the record is worthless; 0 means never
 * @param attempt how often the caller has offered the record, this time included, as far as it says so; at least 1
 */
public record Offer(
        String flow,
        Tier tier,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers,
        @Nullable String idempotencyKey,
        long expiresAtMs,
        int attempt) {

    /** Bytes this offer holds in memory: key, value and header contents. */
    public int sizeBytes() {
        int size = length(key) + length(value);
        for (Header header : headers) {
            size += header.key().length() + length(header.value());
        }
        return size;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
