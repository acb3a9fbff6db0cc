package io.holdfast.benchmarks.spool;

import io.holdfast.intake.spool.SpoolEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A spool entry as a value for a store that knows bytes only: the same fields in the same widths as in the spool. */
final class EntryBytes {

    private static final int FIXED = 256;

    private EntryBytes() {}

    static byte[] of(SpoolEntry entry) {
        byte[] value = entry.value() == null ? new byte[0] : entry.value();
        ByteBuffer out = ByteBuffer.allocate(FIXED + value.length);
        put(out, entry.lane().topic());
        out.putLong(entry.lane().topicId().getMostSignificantBits());
        out.putLong(entry.lane().topicId().getLeastSignificantBits());
        out.putInt(entry.lane().partition());
        out.putLong(entry.acceptance().incarnation()).putLong(entry.acceptance().sequence());
        put(out, entry.flow());
        put(out, entry.recordId());
        out.putInt(entry.flags()).putLong(entry.acceptedAtMs()).putLong(entry.expiresAtMs());
        out.putLong(entry.bodyDigest());
        put(out, entry.key());
        put(out, value);
        out.putInt(entry.headers().size());
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static void put(ByteBuffer out, String text) {
        put(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void put(ByteBuffer out, byte @Nullable [] bytes) {
        if (bytes == null) {
            out.putInt(-1);
        } else {
            out.putInt(bytes.length).put(bytes);
        }
    }
}
