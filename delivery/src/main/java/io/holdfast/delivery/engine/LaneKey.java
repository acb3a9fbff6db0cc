package io.holdfast.delivery.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A record's key within its partition; records without a key have a lane each, named by their offset. Immutable. */
public final class LaneKey {

    private final byte[] key;
    private final long offset;
    private final int hash;

    private LaneKey(byte[] key, long offset) {
        this.key = key;
        this.offset = offset;
        this.hash = 31 * Arrays.hashCode(key) + Long.hashCode(offset);
    }

    /** The lane of the record with this key, null for none, at {@code offset}. The array is not copied. */
    public static LaneKey of(byte @Nullable [] key, long offset) {
        return key == null ? new LaneKey(new byte[0], offset) : new LaneKey(key, -1);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LaneKey that && offset == that.offset && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** For people: the key's first bytes as text, or the offset. */
    @Override
    public String toString() {
        int shown = Math.min(key.length, 40);
        return offset >= 0 ? "#" + offset : new String(key, 0, shown, StandardCharsets.UTF_8);
    }
}
