package io.holdfast.gateway.access;

import io.holdfast.core.catalog.Pointer;
import io.holdfast.core.catalog.TokenIssuer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the principal among a token's claims. Pure. */
final class TokenClaims {

    private static final int MOST_GROUPS = 500;

    private final TokenIssuer issuer;

    TokenClaims(TokenIssuer issuer) {
        this.issuer = issuer;
    }

    /** An {@link IllegalArgumentException} says why there is none. */
    Principal principal(Map<String, Object> claims) {
        if (!(at(issuer.principal(), claims) instanceof String name)) {
            throw new IllegalArgumentException(
                    "it has no text at " + issuer.principal() + ", where the principal's name stands");
        }
        String whole = issuer.prefix() + name;
        if (!Principal.fits(whole)) {
            throw new IllegalArgumentException("what stands at " + issuer.principal()
                    + " is no principal's name: it is blank, longer than 255 characters, or has control characters");
        }
        return new Principal(whole, groups(at(issuer.groups(), claims)));
    }

    /** A list, or one text with spaces, as scopes are written. */
    private static Set<String> groups(@Nullable Object said) {
        Stream<?> words = said instanceof List<?> list
                ? list.stream()
                : said instanceof String text ? Arrays.stream(text.split(" ", -1)) : Stream.of();
        return words.filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(Principal::fits)
                .limit(MOST_GROUPS)
                .collect(Collectors.toSet());
    }

    /** A claim whose own name has slashes, as an address has, is found by its pointer too: they are written ~1 there. */
    private static @Nullable Object at(Pointer pointer, Map<String, Object> claims) {
        Object value = claims;
        for (String segment : pointer.segments()) {
            value = value instanceof Map<?, ?> object ? object.get(segment) : null;
        }
        return value;
    }
}
