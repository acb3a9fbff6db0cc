package io.holdfast.benchmarks.delivery.arm;

import java.nio.ByteBuffer;

/**
 * What stands in a record of the source.
 *
 * @param index of the record in its topic, from 0
 * @param key number of its key
 * @param sequence of the record within its key, from 0
 * @param producedNanos when it was handed to the producer, by {@link System#nanoTime}, which all processes of one machine share
 */
public record SourceValue(int index, int key, int sequence, long producedNanos) {

    /** Length of a value, in bytes. */
    public static final int BYTES = 200;

    /** As a record's value. */
    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putInt(index)
                .putInt(key)
                .putInt(sequence)
                .putLong(producedNanos)
                .array();
    }

    /** Of a record's value. */
    public static SourceValue of(byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        return new SourceValue(bytes.getInt(), bytes.getInt(), bytes.getInt(), bytes.getLong());
    }
}
