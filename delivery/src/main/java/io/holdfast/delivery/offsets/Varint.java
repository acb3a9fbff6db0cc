package io.holdfast.delivery.offsets;

import java.nio.ByteBuffer;

/** Numbers that are not negative, seven bits a byte, the lowest first (LEB128). */
final class Varint {

    private static final int MOST_BYTES = 9;

    private Varint() {}

    /** Bytes that {@code value} takes. */
    static int size(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }

    /** The caller has made room. */
    static void put(ByteBuffer to, long value) {
        long rest = value;
        while (rest >= 0x80) {
            to.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        to.put((byte) rest);
    }

    /** Reads a number of at most {@code most}. */
    static long get(ByteBuffer from, long most) throws MalformedMapException {
        long value = 0;
        for (int i = 0; i < MOST_BYTES && from.hasRemaining(); i++) {
            byte b = from.get();
            value |= (long) (b & 0x7F) << 7 * i;
            if (b >= 0) {
                return checked(value, most);
            }
        }
        throw new MalformedMapException("a number is cut off or too long");
    }

    private static long checked(long value, long most) throws MalformedMapException {
        if (value > most) {
            throw new MalformedMapException("a number is " + value + ", more than " + most);
        }
        return value;
    }
}
