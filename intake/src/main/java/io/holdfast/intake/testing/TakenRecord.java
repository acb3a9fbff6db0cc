package io.holdfast.intake.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record that a {@link ManualIntake} took.
 *
 * @param partition that of its key
 * @param offset where it is in its partition; -1 while it is spooled
 * @param id its {@code holdfast.id}
 * @param headers as they were sent, those for Holdfast taken out
 */
public record TakenRecord(
        String topic,
        int partition,
        long offset,
        String id,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers) {

    /** The key as text. */
    public @Nullable String keyText() {
        return text(key);
    }

    /** The value as text. */
    public @Nullable String valueText() {
        return text(value);
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
