package io.holdfast.intake.spool;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The form of everything in a segment: magic, type, length, checksum, payload, padded to eight bytes.
 *
 * <p>The checksum (CRC-32C) covers the segment's salt, the type, the length and the payload. The salt is drawn for each
 * segment and stands in its file name, so that bytes inside a record that look like a frame are not taken for one when
 * reading resumes behind a damaged place.
 */
final class Frame {

    static final byte ENTRY = 1;
    static final byte SETTLEMENT = 2;
    static final byte FRONTIER = 3;
    static final byte GENERATION = 4;

    /** Every frame starts at a multiple of this. */
    static final int ALIGNMENT = 8;

    static final int HEADER_BYTES = 16;

    private static final int MAGIC = 0x48464C44;

    private Frame() {}

    /** A frame as it was read: where it starts, what it is, and its payload. */
    record Read(long position, byte type, ByteBuffer payload, int frameBytes) {}

    static int size(int payloadBytes) {
        return align(HEADER_BYTES + payloadBytes);
    }

    static int align(int bytes) {
        return bytes + ALIGNMENT - 1 & -ALIGNMENT;
    }

    /** Writes the header for the payload that lies at {@code start + HEADER_BYTES} and pads; leaves the position behind. */
    static void finish(ByteBuffer buffer, int start, byte type, long salt) {
        int length = buffer.position() - start - HEADER_BYTES;
        ByteBuffer payload = buffer.duplicate();
        payload.position(start + HEADER_BYTES).limit(buffer.position());
        int crc = checksum(salt, type, length, payload);
        buffer.putInt(start, MAGIC)
                .putInt(start + 4, type)
                .putInt(start + 8, length)
                .putInt(start + 12, crc);
        while (buffer.position() % ALIGNMENT != start % ALIGNMENT) {
            buffer.put((byte) 0);
        }
    }

    /** Length of the payload if a header of ours stands at the buffer's position; -1 otherwise. */
    static int payloadLength(ByteBuffer buffer, int at) {
        return buffer.getInt(at) == MAGIC ? buffer.getInt(at + 8) : -1;
    }

    static byte type(ByteBuffer buffer, int at) {
        return (byte) buffer.getInt(at + 4);
    }

    /** Whether the checksum of the frame at {@code at} holds; the payload must be in the buffer. */
    static boolean valid(ByteBuffer buffer, int at, int length, long salt) {
        ByteBuffer payload = buffer.duplicate();
        payload.limit(at + HEADER_BYTES + length).position(at + HEADER_BYTES);
        return buffer.getInt(at + 12) == checksum(salt, type(buffer, at), length, payload);
    }

    private static int checksum(long salt, byte type, int length, ByteBuffer payload) {
        CRC32C crc = new CRC32C();
        ByteBuffer head =
                ByteBuffer.allocate(13).putLong(salt).put(type).putInt(length).flip();
        crc.update(head);
        crc.update(payload);
        return (int) crc.getValue();
    }
}
