package io.holdfast.intake;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/** Draws ids for records whose callers gave none: UUIDs of version 7 (RFC 9562), so that they sort by time. Thread-safe. */
final class RecordIds {

    private static final SecureRandom SEEDS = new SecureRandom();
    private static final ThreadLocal<SplittableRandom> RANDOM =
            ThreadLocal.withInitial(() -> new SplittableRandom(SEEDS.nextLong()));
    private static final char[] HEX = "0123456789abcdef".toCharArray();
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private RecordIds() {}

    static String next(long epochMs) {
        SplittableRandom random = RANDOM.get();
        long high = epochMs << 16 | VERSION_7 | random.nextInt(1 << 12);
        long low = VARIANT | random.nextLong() >>> 2;
        char[] text = new char[36];
        int at = 0;
        for (int nibble = 0; nibble < 32; nibble++) {
            if (nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20) {
                text[at++] = '-';
            }
            long half = nibble < 16 ? high : low;
            text[at++] = HEX[(int) (half >>> (15 - nibble % 16) * 4 & 0xF)];
        }
        return new String(text);
    }
}
