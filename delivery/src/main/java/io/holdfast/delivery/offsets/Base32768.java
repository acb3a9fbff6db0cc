package io.holdfast.delivery.offsets;

/**
 * Bytes as text at 15 bits per character: U+3400 to U+9FFF (CJK ideographs) and U+AC00 to U+BFFF (Hangul syllables), in
 * this order. None of them is a surrogate, combines, or changes under normalisation to NFC, and each is one {@code char}.
 */
final class Base32768 {

    private static final int BITS = 15;
    private static final int FIRST = 0x3400;
    private static final int IDEOGRAPHS = 0xA000 - FIRST;
    private static final int SYLLABLES_AT = 0xAC00;

    private Base32768() {}

    /** Most bytes that {@code chars} characters hold. */
    static int bytes(int chars) {
        return chars * BITS / Byte.SIZE;
    }

    /** Fewest characters that hold {@code bytes} bytes. */
    static int chars(int bytes) {
        return (bytes * Byte.SIZE + BITS - 1) / BITS;
    }

    /** Text of {@link #chars} characters; bits left over are 0. */
    static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder(chars(bytes.length));
        int held = 0;
        int bits = 0;
        for (byte b : bytes) {
            held = held << Byte.SIZE | b & 0xFF;
            bits += Byte.SIZE;
            if (bits >= BITS) {
                bits -= BITS;
                text.append(character(held >>> bits & 0x7FFF));
                held &= (1 << bits) - 1;
            }
        }
        if (bits > 0) {
            text.append(character(held << BITS - bits & 0x7FFF));
        }
        return text.toString();
    }

    /** As many whole bytes as the text holds, or none when it has a character of another kind or bits left over. */
    static byte[] decode(String text) {
        byte[] bytes = new byte[bytes(text.length())];
        int at = 0;
        int held = 0;
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            int value = value(text.charAt(i));
            if (value < 0) {
                return new byte[0];
            }
            held = held << BITS | value;
            bits += BITS;
            while (bits >= Byte.SIZE) {
                bits -= Byte.SIZE;
                bytes[at++] = (byte) (held >>> bits);
            }
            held &= (1 << bits) - 1;
        }
        return held == 0 ? bytes : new byte[0];
    }

    private static char character(int value) {
        return (char) (value < IDEOGRAPHS ? FIRST + value : SYLLABLES_AT + value - IDEOGRAPHS);
    }

    private static int value(char c) {
        int ideograph = c - FIRST;
        if (ideograph >= 0 && ideograph < IDEOGRAPHS) {
            return ideograph;
        }
        int syllable = c - SYLLABLES_AT;
        return syllable >= 0 && syllable < (1 << BITS) - IDEOGRAPHS ? IDEOGRAPHS + syllable : -1;
    }
}
