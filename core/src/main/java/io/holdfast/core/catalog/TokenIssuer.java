package io.holdfast.core.catalog;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An issuer of tokens (JWT, RFC 7519), and which of them are taken. */
public record TokenIssuer(
        @Doc(
                "The issuer, as its tokens name it in iss: an https URL. Its keys are found by OpenID Connect discovery below it.")
        String issuer,

        @Doc("What one of a token's aud must be.") List<String> audience,

        @Doc("Where the issuer's keys (JWKS) are, for one without discovery.")
        Optional<String> keysUrl,

        @Doc(
                value = "Signatures that are taken: RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512.",
                byDefault = "[RS256, ES256]")
        List<String> algorithms,

        @Doc(value = "How far the issuer's clock may be from this one.", byDefault = "30s")
        Duration clockSkew,

        @Doc(value = "How often the issuer's keys are read again.", byDefault = "10m")
        Duration refresh,

        @Doc(value = "JSON pointer to the principal's name among the claims.", byDefault = "/sub")
        Pointer principal,

        @Doc(
                value =
                        "JSON pointer to the principal's groups among the claims: a list, or a text with spaces between them.",
                byDefault = "/groups")
        Pointer groups,

        @Doc(
                value = "Put before the principal's name, so that it is not taken for one of another kind.",
                byDefault = "\"\"")
        String prefix) {

    private static final List<String> KNOWN =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");
    private static final Duration LONGEST_SKEW = Duration.ofMinutes(10);
    private static final Duration LONGEST_REFRESH = Duration.ofDays(1);

    /** Checks the addresses, the algorithms and the ranges. */
    public TokenIssuer {
        checkUrl("issuer", issuer);
        keysUrl.ifPresent(url -> checkUrl("keys-url", url));
        if (audience.isEmpty() || audience.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "audience names nothing; a token for somebody else would be taken, so say"
                            + " whom the issuer means when it means this gateway");
        }
        if (algorithms.isEmpty()) {
            throw new IllegalArgumentException("algorithms names none, so no token would be taken");
        }
        for (String algorithm : algorithms) {
            if (!KNOWN.contains(algorithm)) {
                throw new IllegalArgumentException("algorithms has \"" + algorithm
                        + "\", which is not one of those whose keys are public: " + String.join(", ", KNOWN));
            }
        }
        if (clockSkew.compareTo(LONGEST_SKEW) > 0) {
            throw new IllegalArgumentException("clock-skew \"" + Durations.text(clockSkew)
                    + "\" is out of range; at most " + Durations.text(LONGEST_SKEW));
        }
        Durations.within("refresh", refresh, LONGEST_REFRESH);
    }

    /** Keys that come in the open could be anybody's. */
    private static void checkUrl(String key, String text) {
        if (!trusted(text)) {
            throw new IllegalArgumentException(key + " \"" + text
                    + "\" is not an https address such as https://id.example.com; http is for this machine only");
        }
    }

    /** Whether what comes from there can be believed: by https, or from this machine. */
    public static boolean trusted(String url) {
        try {
            URI uri = new URI(url);
            String host = uri.getHost();
            return host != null
                    && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) && Loopback.is(host));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
