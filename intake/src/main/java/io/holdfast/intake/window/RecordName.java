package io.holdfast.intake.window;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

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

    /** Digest by which a repeated record is told from another record under the same name. */
    public static long bodyDigest(byte @Nullable [] key, byte @Nullable [] value) {
        MessageDigest digest = SHA_256.get();
        update(digest, key);
        update(digest, value);
        return longAt(digest.digest(), 0);
    }

    private static void update(MessageDigest digest, byte @Nullable [] bytes) {
        if (bytes == null) {
            digest.update((byte) 0);
            return;
        }
        digest.update((byte) 1);
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            digest.update((byte) (bytes.length >>> shift));
        }
        digest.update(bytes);
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
