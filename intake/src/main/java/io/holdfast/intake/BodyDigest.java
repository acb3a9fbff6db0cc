package io.holdfast.intake;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** Digest of a record's key and value, by which a repeated record is told from another record under the same name. */
public final class BodyDigest {

    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(BodyDigest::sha256);

    private BodyDigest() {}

    /** The first eight bytes of SHA-256 over key and value with their lengths; absent and empty differ. */
    public static long of(byte @Nullable [] key, byte @Nullable [] value) {
        MessageDigest digest = SHA_256.get();
        update(digest, key);
        update(digest, value);
        byte[] hash = digest.digest();
        long first = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            first = first << Byte.SIZE | hash[i] & 0xFF;
        }
        return first;
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256, which every JVM must have", e);
        }
    }
}
