package io.holdfast.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key: {@code hf_}, an id that may be shown, {@code _} and a secret of 256 random bits.
 *
 * <p>What is kept is a SHA-256 of it. Slow hashes are for what people think up and others can guess; nobody guesses 256 random
 * bits, however fast a guess is checked.
 */
public record ApiKey(String id, String secret) {

    /** What every key begins with, so that scanners for secrets find them. */
    static final String MARK = "hf_";

    private static final Pattern FORM = Pattern.compile("hf_([0-9a-f]{12})_([0-9a-f]{64})");
    private static final Pattern ID = Pattern.compile("(?:hf_)?([0-9a-f]{12})(?:_[0-9a-f]{64})?");
    private static final int ID_BYTES = 6;
    private static final int SECRET_BYTES = 32;

    /** A new one. */
    static ApiKey draw(SecureRandom random) {
        return new ApiKey(hex(random, ID_BYTES), hex(random, SECRET_BYTES));
    }

    private static String hex(SecureRandom random, int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }

    /** The key that the text is; none when it has not a key's form. */
    static Optional<ApiKey> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new ApiKey(form.group(1), form.group(2))) : Optional.empty();
    }

    /** The id in an id, in a beginning as listings show it, or in a whole key; none when the text is none of these. */
    public static Optional<String> idIn(String text) {
        Matcher form = ID.matcher(text.strip());
        return form.matches() ? Optional.of(form.group(1)) : Optional.empty();
    }

    /** The whole key, to be shown once. */
    public String reveal() {
        return MARK + id + "_" + secret;
    }

    /** What is kept of it. */
    String hash() {
        return sha256(reveal());
    }

    /** Whether {@code hash} is kept of this key; takes as long for every hash that is not. */
    boolean hasHash(String hash) {
        return MessageDigest.isEqual(
                hash().getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The beginning only. */
    @Override
    public String toString() {
        return MARK + id;
    }
}
