package io.holdfast.delivery.park;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Texts and numbers as header values: UTF-8, numbers in decimal. Pure. */
public final class HeaderText {

    private HeaderText() {}

    /** The text's bytes. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The text's bytes, no more than {@code most}; a character is not cut through. */
    public static byte[] bytes(String text, int most) {
        byte[] all = bytes(text);
        if (all.length <= most) {
            return all;
        }
        int end = most;
        while (end > 0 && (all[end] & 0xC0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(all, end);
    }

    /** The number's bytes. */
    public static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The text; what is not UTF-8 is replaced. */
    public static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    /**
     * The decimal number from index {@code from} to the end.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static long number(byte[] value, int from) {
        boolean negative = from < value.length && value[from] == '-';
        int start = negative ? from + 1 : from;
        if (start >= value.length || value.length - start > 18) {
            throw new IllegalArgumentException("\"" + text(value) + "\" is not a number");
        }
        long number = 0;
        for (int i = start; i < value.length; i++) {
            int digit = value[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new IllegalArgumentException("\"" + text(value) + "\" is not a number");
            }
            number = 10 * number + digit;
        }
        return negative ? -number : number;
    }
}
