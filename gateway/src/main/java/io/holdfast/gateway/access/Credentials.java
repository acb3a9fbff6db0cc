package io.holdfast.gateway.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request's {@code Authorization} shows. */
sealed interface Credentials {

    /** Nothing. */
    record None() implements Credentials {}

    /**
     * An API key.
     *
     * @param user who shows it, under HTTP Basic
     */
    record Key(ApiKey key, @Nullable String user) implements Credentials {}

    /** A token of an issuer's. */
    record Token(String text) implements Credentials {

        /** Tokens are secret. */
        @Override
        public String toString() {
            return "Token";
        }
    }

    /** Something that is neither. */
    record Unreadable(String detail) implements Credentials {}

    /** Reads the values of {@code Authorization}. No message repeats what was sent. */
    static Credentials of(List<String> values) {
        if (values.isEmpty()) {
            return new None();
        }
        if (values.size() > 1) {
            return new Unreadable("Authorization stands in the request more than once; send it once.");
        }
        String value = values.get(0).strip();
        int space = value.indexOf(' ');
        String scheme = (space < 0 ? value : value.substring(0, space)).toLowerCase(Locale.ROOT);
        String shown = space < 0 ? "" : value.substring(space + 1).strip();
        return switch (scheme) {
            case "bearer" -> bearer(shown);
            case "basic" -> basic(shown);
            default -> new Unreadable("Authorization is neither Bearer nor Basic.");
        };
    }

    private static Credentials bearer(String shown) {
        if (!shown.startsWith(ApiKey.MARK)) {
            return new Token(shown);
        }
        Optional<ApiKey> key = ApiKey.parse(shown);
        return key.isPresent() ? new Key(key.get(), null) : notWhole();
    }

    private static Credentials basic(String shown) {
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(shown), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return new Unreadable("What follows Basic is not base64.");
        }
        int colon = pair.lastIndexOf(':');
        Optional<ApiKey> key = ApiKey.parse(pair.substring(colon + 1));
        return colon >= 0 && key.isPresent() ? new Key(key.get(), pair.substring(0, colon)) : notWhole();
    }

    private static Unreadable notWhole() {
        return new Unreadable("What is shown is not a whole API key, as holdfast keys issue prints it.");
    }
}
