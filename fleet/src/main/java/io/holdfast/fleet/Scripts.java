package io.holdfast.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/** What Redis is to do in one step, in its own language. */
enum Scripts {
    /** Appends records to a lane's log. */
    APPEND,
    /** Removes settled ones. */
    SETTLE,
    /** Claims names, and notes what became of their records. */
    NAMES,
    /** A member's sign of life. */
    BEAT;

    private final String text;
    private final String digest;

    Scripts() {
        String name = name().toLowerCase(java.util.Locale.ROOT) + ".lua";
        try (InputStream in = Objects.requireNonNull(Scripts.class.getResourceAsStream(name), name)) {
            byte[] bytes = in.readAllBytes();
            text = new String(bytes, StandardCharsets.UTF_8);
            digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-1, which every JVM must have", e);
        }
    }

    String text() {
        return text;
    }

    /** By what Redis knows it once it is loaded. */
    String digest() {
        return digest;
    }
}
