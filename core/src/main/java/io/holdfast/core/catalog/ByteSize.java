package io.holdfast.core.catalog;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written as {@code 512B}, {@code 64KiB}, {@code 1MiB}, {@code 2GiB} or with decimal units ({@code 10MB}). */
public record ByteSize(long bytes) {

    private static final Pattern FORM = Pattern.compile("(\\d+)\\s*([A-Za-z]*)");
    private static final Map<String, Long> UNITS = Map.of(
            "",
            1L,
            "B",
            1L,
            "KIB",
            1L << 10,
            "MIB",
            1L << 20,
            "GIB",
            1L << 30,
            "TIB",
            1L << 40,
            "KB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L);

    /** Checks that the size is not negative. */
    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("\"" + bytes + "\" is negative; a size is 0 or more");
        }
    }

    /** Reads a size; an {@link IllegalArgumentException} says what is wrong. */
    public static ByteSize parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        Long unit = matcher.matches() ? UNITS.get(matcher.group(2).toUpperCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a size; write a number with B, KiB, MiB or GiB, such as 64MiB");
        }
        BigInteger bytes = new BigInteger(matcher.group(1)).multiply(BigInteger.valueOf(unit));
        if (bytes.bitLength() >= Long.SIZE) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is too large; a size is at most " + Long.MAX_VALUE + "B (8 EiB less one byte)");
        }
        return new ByteSize(bytes.longValue());
    }

    @Override
    public String toString() {
        String[] names = {"GiB", "MiB", "KiB"};
        for (int i = 0, shift = 30; i < names.length; i++, shift -= 10) {
            if (bytes > 0 && bytes % (1L << shift) == 0) {
                return (bytes >> shift) + names[i];
            }
        }
        return bytes + "B";
    }
}
