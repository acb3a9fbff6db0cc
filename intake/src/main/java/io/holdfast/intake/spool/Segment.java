package io.holdfast.intake.spool;

import io.holdfast.intake.spool.SpoolDisk.SpoolFile;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One file of a spool. Frames are appended by one thread and read by any; how many entries are live is counted here. */
final class Segment {

    private static final Pattern NAME = Pattern.compile("(\\d{10})-([0-9a-f]{16})\\.spool");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int POSITION_BITS = 32;
    private static final int FIRST_READ = 4096;

    private final Name name;
    private final SpoolFile file;
    private final long size;
    private final AtomicInteger live = new AtomicInteger();
    private final AtomicInteger entries = new AtomicInteger();
    private final AtomicLong entryBytes = new AtomicLong();
    private long end;

    /** A segment's number and salt, both in its file name. */
    record Name(int number, long salt) {

        static Name next(int number) {
            return new Name(number, RANDOM.nextLong());
        }

        static Optional<Name> parse(String file) {
            Matcher matcher = NAME.matcher(file);
            return matcher.matches()
                    ? Optional.of(new Name(
                            Integer.parseInt(matcher.group(1)), HexFormat.fromHexDigitsToLong(matcher.group(2))))
                    : Optional.empty();
        }

        String file() {
            return String.format("%010d-%s.spool", number, HexFormat.of().toHexDigits(salt));
        }
    }

    Segment(Name name, SpoolFile file, long size) {
        this.name = name;
        this.file = file;
        this.size = size;
    }

    static int number(long ref) {
        return (int) (ref >>> POSITION_BITS);
    }

    static long position(long ref) {
        return ref & (1L << POSITION_BITS) - 1;
    }

    long ref(long position) {
        return (long) name.number() << POSITION_BITS | position;
    }

    Name name() {
        return name;
    }

    SpoolFile file() {
        return file;
    }

    long size() {
        return size;
    }

    /** Bytes left for frames. */
    long room() {
        return size - end;
    }

    /** Where the next frame goes. */
    long end() {
        return end;
    }

    void advance(long by) {
        end += by;
    }

    void entryAdded(int frameBytes) {
        live.incrementAndGet();
        entries.incrementAndGet();
        entryBytes.addAndGet(frameBytes);
    }

    void entrySettled() {
        live.decrementAndGet();
    }

    int live() {
        return live.get();
    }

    /** Bytes of live entries, taking all entries as equally long. */
    long liveBytes() {
        int all = entries.get();
        return all == 0 ? 0 : entryBytes.get() / all * live.get();
    }

    /** Reads back the entry at {@code position}. */
    SpoolEntry read(long position) {
        try {
            ByteBuffer buffer = fill(ByteBuffer.allocate(FIRST_READ), position);
            int length = buffer.limit() < Frame.HEADER_BYTES ? -1 : Frame.payloadLength(buffer, 0);
            if (length < 0 || length > size) {
                throw damaged(position, "no frame stands there");
            }
            if (Frame.HEADER_BYTES + length > buffer.limit()) {
                buffer = fill(ByteBuffer.allocate(Frame.HEADER_BYTES + length), position);
            }
            if (buffer.limit() < Frame.HEADER_BYTES + length || !Frame.valid(buffer, 0, length, name.salt())) {
                throw damaged(position, "the checksum does not hold");
            }
            return Payloads.entry(buffer.position(Frame.HEADER_BYTES));
        } catch (BufferUnderflowException e) {
            throw damaged(position, "the frame is cut short");
        } catch (IOException e) {
            throw new SpoolException(
                    SpoolException.Reason.CORRUPT, name.file() + " cannot be read at " + position + ": " + e, e);
        }
    }

    private ByteBuffer fill(ByteBuffer buffer, long position) throws IOException {
        file.read(buffer, position);
        return buffer.flip();
    }

    private SpoolException damaged(long position, String what) {
        return new SpoolException(
                SpoolException.Reason.CORRUPT,
                name.file() + " at " + position + ": " + what + "; the record there is lost, look at the disk",
                null);
    }
}
