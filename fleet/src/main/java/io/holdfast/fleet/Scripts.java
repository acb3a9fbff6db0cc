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
    APPEND("append", Memory.LEFT),
    /** Removes settled ones. */
    SETTLE("settle", Memory.FULL_OR_NOT),
    /** Claims names, and notes what became of their records. */
    NAMES("names", Memory.LEFT),
    /** The same without claims. */
    NOTES("names", Memory.FULL_OR_NOT),
    /** Who is to be shut out of Kafka, and who is. */
    PRODUCERS("producers", Memory.FULL_OR_NOT),
    /** A member's sign of life. */
    BEAT("beat", Memory.FULL_OR_NOT);

    private final String text;
    private final String digest;

    /** @param head what Redis is told about the script */
    Scripts(String name, String head) {
        String file = name + ".lua";
        try (InputStream in = Objects.requireNonNull(Scripts.class.getResourceAsStream(file), file)) {
            text = head + new String(in.readAllBytes(), StandardCharsets.UTF_8);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
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

    /** When a script may run. */
    private static final class Memory {

        private static final String LEFT = "";
        /** What empties the spool must run when it is full. */
        private static final String FULL_OR_NOT = "#!lua flags=allow-oom\n";
    }
}
