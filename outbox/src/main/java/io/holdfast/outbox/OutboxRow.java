package io.holdfast.outbox;

import org.jspecify.annotations.Nullable;

/**
 * A row that is to be published.
 *
 * @param seq where it stands; only rows of one key are compared
 * @param id the record's identity
 * @param value null for a tombstone
 * @param headers a JSON object, if any
 */
record OutboxRow(
        long seq,
        String id,
        @Nullable String key,
        byte @Nullable [] value,
        @Nullable String headers,
        long committedAtMs) {

    long bytes() {
        return (key == null ? 0 : 3L * key.length())
                + (value == null ? 0 : value.length)
                + (headers == null ? 0 : headers.length());
    }
}
