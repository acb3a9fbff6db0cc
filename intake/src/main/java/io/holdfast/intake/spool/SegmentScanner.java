package io.holdfast.intake.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a segment's frames from its start to its end, going on behind damaged places: whatever is not a valid frame is
 * skipped in steps of the alignment until one is.
 */
final class SegmentScanner {

    private static final int WINDOW = 4 << 20;

    private final Segment segment;
    private final List<RecoveryReport.Damage> damages;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowStart;
    private long damageStart = -1;
    private long damageEnd;

    SegmentScanner(Segment segment, List<RecoveryReport.Damage> damages) {
        this.segment = segment;
        this.damages = damages;
    }

    void scan(Consumer<Frame.Read> visitor) throws IOException {
        long size = segment.file().size();
        long position = 0;
        while (position + Frame.HEADER_BYTES <= size) {
            int length = lengthAt(position, size);
            if (length >= 0) {
                closeDamage(false);
                int at = (int) (position - windowStart);
                ByteBuffer payload = window.duplicate();
                payload.limit(at + Frame.HEADER_BYTES + length).position(at + Frame.HEADER_BYTES);
                visitor.accept(new Frame.Read(position, Frame.type(window, at), payload, Frame.size(length)));
                position += Frame.size(length);
            } else {
                noteDamage(position);
                position = behindZeros(position + Frame.ALIGNMENT);
            }
        }
        closeDamage(true);
    }

    private int lengthAt(long position, long size) throws IOException {
        if (!inWindow(position, Frame.HEADER_BYTES)) {
            load(position, WINDOW);
        }
        int at = (int) (position - windowStart);
        int length = Frame.payloadLength(window, at);
        if (length < 0 || position + Frame.HEADER_BYTES + length > size) {
            return -1;
        }
        if (!inWindow(position, Frame.HEADER_BYTES + length)) {
            load(position, Math.max(WINDOW, Frame.HEADER_BYTES + length));
            at = 0;
        }
        return Frame.valid(window, at, length, segment.name().salt()) ? length : -1;
    }

    /** The next place in the window that is not zero: room never written to is passed over quickly. */
    private long behindZeros(long position) {
        int at = (int) (position - windowStart);
        int last = window.limit() - Long.BYTES;
        while (at <= last && window.getLong(at) == 0) {
            at += Frame.ALIGNMENT;
        }
        return windowStart + at;
    }

    private boolean inWindow(long position, int bytes) {
        return position >= windowStart && position + bytes <= windowStart + window.limit();
    }

    private void load(long position, int bytes) throws IOException {
        long left = segment.file().size() - position;
        window = ByteBuffer.allocate((int) Math.min(bytes, left));
        segment.file().read(window, position);
        window.flip();
        windowStart = position;
    }

    /** Zeros are room never written to, unless something follows them. */
    private void noteDamage(long position) {
        if (window.getLong((int) (position - windowStart)) == 0) {
            return;
        }
        if (damageStart < 0) {
            damageStart = position;
        }
        damageEnd = position + Frame.ALIGNMENT;
    }

    private void closeDamage(boolean tail) {
        if (damageStart >= 0) {
            damages.add(new RecoveryReport.Damage(segment.name().file(), damageStart, damageEnd - damageStart, tail));
            damageStart = -1;
        }
    }
}
