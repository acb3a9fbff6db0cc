package io.holdfast.delivery.park;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Tells a value's length instead of copying it; null for a tombstone. */
final class BodyLength implements Deserializer<Integer> {

    @Override
    public @Nullable Integer deserialize(String topic, byte @Nullable [] data) {
        return data == null ? null : Integer.valueOf(data.length);
    }

    @Override
    public @Nullable Integer deserialize(String topic, Headers headers, @Nullable ByteBuffer data) {
        return data == null ? null : Integer.valueOf(data.remaining());
    }
}
