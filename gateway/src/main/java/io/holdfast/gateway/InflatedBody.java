package io.holdfast.gateway;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A body in gzip (RFC 1952, of one or more members) or in zlib (RFC 1950, which HTTP calls deflate). Holds what was fed and one
 * piece; ends a body that is compressed more than any honest one.
 */
final class InflatedBody implements BodyDecoder {

    private static final int PIECE = 16 << 10;
    /** Below it, how much was compressed does not matter. */
    private static final long SMALL = 1 << 20;
    /** Repetitive JSON comes to a hundred; zeros to a thousand. */
    private static final long MOST_RATIO = 250;

    private static final int TRAILER = 8;
    private static final int BITS = 8;

    private final String coding;
    private final boolean gzip;
    private final Inflater inflater;
    private final ArrayDeque<Buffer> fed = new ArrayDeque<>();
    private final byte[] piece = new byte[PIECE];
    private final CRC32 check = new CRC32();
    private GzipHead head = new GzipHead();
    private byte[] input = new byte[0];
    private int at;
    private long in;
    private long out;
    private long trailer;
    private int trailerBytes;
    private Part part;
    private boolean closed;

    private enum Part {
        HEAD,
        DATA,
        TRAILER,
        /** A whole stream has ended; another member may follow in gzip, and nothing in zlib. */
        BETWEEN
    }

    InflatedBody(String coding) {
        this.coding = coding;
        this.gzip = !coding.equals("deflate");
        this.inflater = new Inflater(gzip);
        this.part = gzip ? Part.HEAD : Part.DATA;
    }

    @Override
    public void feed(Buffer chunk) {
        fed.add(chunk);
    }

    @Override
    public @Nullable Buffer next() throws BadRequest {
        while (!closed && hasInput()) {
            if (part == Part.DATA) {
                Buffer inflated = inflate();
                if (inflated != null) {
                    return inflated;
                }
            } else {
                between(input[at++] & 0xff);
            }
        }
        return null;
    }

    private boolean hasInput() {
        while (at == input.length && (part != Part.DATA || inflater.needsInput())) {
            Buffer chunk = fed.poll();
            if (chunk == null) {
                return false;
            }
            input = chunk.getBytes();
            in += input.length;
            at = 0;
        }
        return true;
    }

    private @Nullable Buffer inflate() throws BadRequest {
        if (inflater.needsInput()) {
            inflater.setInput(input, at, input.length - at);
        }
        int length;
        try {
            length = inflater.inflate(piece);
        } catch (DataFormatException e) {
            throw bad("its data are damaged (" + e.getMessage() + ")");
        }
        at = input.length - inflater.getRemaining();
        if (inflater.finished()) {
            part = gzip ? Part.TRAILER : Part.BETWEEN;
        } else if (inflater.needsDictionary()) {
            throw bad("it needs a dictionary");
        } else if (length == 0 && !inflater.needsInput()) {
            throw bad("its data are damaged");
        }
        if (length == 0) {
            return null;
        }
        check.update(piece, 0, length);
        out += length;
        if (out > SMALL && out > in * MOST_RATIO) {
            throw new BadRequest(
                    413,
                    "too-compressed",
                    "The body has more than " + MOST_RATIO
                            + " times the bytes that were sent; send it less compressed.");
        }
        return Buffer.buffer(length).appendBytes(piece, 0, length);
    }

    /** A byte that belongs to no data. */
    private void between(int b) throws BadRequest {
        if (part == Part.TRAILER) {
            trailer |= (long) b << BITS * trailerBytes;
            trailerBytes++;
            if (trailerBytes == TRAILER) {
                endMember();
            }
            return;
        }
        if (!gzip) {
            throw bad("something follows it");
        }
        part = Part.HEAD;
        if (!head.take(b)) {
            throw bad("it does not begin as one");
        }
        if (head.complete()) {
            part = Part.DATA;
        }
    }

    private void endMember() throws BadRequest {
        long told = trailer & 0xffffffffL;
        long toldLength = trailer >>> 32;
        if (told != check.getValue() || toldLength != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw bad("its check sum is not its data's");
        }
        inflater.reset();
        check.reset();
        head = new GzipHead();
        trailer = 0;
        trailerBytes = 0;
        part = Part.BETWEEN;
    }

    @Override
    public void end() throws BadRequest {
        if (part != Part.BETWEEN) {
            throw bad("it ends too early");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            fed.clear();
            inflater.end();
        }
    }

    private BadRequest bad(String why) {
        return new BadRequest(400, "bad-encoding", "The body is not in Content-Encoding " + coding + ": " + why + ".");
    }
}
