package io.holdfast.gateway;

/** The head of one member of gzip (RFC 1952, section 2.3), read byte by byte; what it says is of no interest here. */
final class GzipHead {

    private static final int FIXED = 10;
    private static final int[] BEGINNING = {0x1f, 0x8b, 8};
    private static final int FLAGS_AT = 3;
    private static final int HEADER_CHECK = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private int read;
    private int flags;
    /** Bytes of the extra field's length that are read, then those of the field that are not. */
    private int extraLengthBytes;

    private int extraLeft;
    private int checkBytes;

    /** The next byte; false when no such head goes on so. */
    boolean take(int b) {
        if (read < FIXED) {
            return fixed(b);
        }
        if (has(EXTRA)) {
            extra(b);
        } else if (has(NAME)) {
            endAtZero(b, NAME);
        } else if (has(COMMENT)) {
            endAtZero(b, COMMENT);
        } else if (++checkBytes == 2) {
            flags &= ~HEADER_CHECK;
        }
        return true;
    }

    private boolean fixed(int b) {
        int at = read++;
        if (at == FLAGS_AT) {
            flags = b & (HEADER_CHECK | EXTRA | NAME | COMMENT);
            return (b & RESERVED) == 0;
        }
        return at >= BEGINNING.length || b == BEGINNING[at];
    }

    private void extra(int b) {
        if (extraLengthBytes < 2) {
            extraLeft |= b << 8 * extraLengthBytes++;
        } else {
            extraLeft--;
        }
        if (extraLengthBytes == 2 && extraLeft == 0) {
            flags &= ~EXTRA;
        }
    }

    private void endAtZero(int b, int field) {
        if (b == 0) {
            flags &= ~field;
        }
    }

    private boolean has(int field) {
        return (flags & field) != 0;
    }

    /** Whether the data follow. */
    boolean complete() {
        return read == FIXED && flags == 0;
    }
}
