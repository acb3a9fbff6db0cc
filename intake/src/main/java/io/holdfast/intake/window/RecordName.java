package io.holdfast.intake.window;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A flow's record id as 128 bits of SHA-256: small enough to keep millions, and not to be collided on purpose.
 *
 * @param high first eight bytes
 * @param low next eight bytes
 */
public record RecordName(long high, long low) {

    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(RecordName::sha256);

    /** The name of {@code recordId} within {@code flow}. */
    public static RecordName of(String flow, String recordId) {
        MessageDigest digest = SHA_256.get();
        digest.update(flow.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        byte[] hash = digest.digest(recordId.getBytes(StandardCharsets.UTF_8));
        return new RecordName(longAt(hash, 0), longAt(hash, Long.BYTES));
    }

    private static long longAt(byte[] bytes, int at) {
        long value = 0;
        for (int i = at; i < at + Long.BYTES; i++) {
            value = value << Byte.SIZE | bytes[i] & 0xFF;
        }
        return value;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256, which every JVM must have", e);
        }
    }
}
