package io.holdfast.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.holdfast.core.catalog.Pointer;
import io.holdfast.core.catalog.TokenIssuer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TokenVerifierTest {

    private static final String ISSUER = "https://id.example.com";
    private static final JWK EC = TestIssuer.key("ec");
    private static final RSAKey RSA = rsa();

    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private final TokenVerifier verifier =
            new TokenVerifier(issuer("/sub", "/groups", ""), new JWKSet(List.of(EC, RSA)).toPublicJWKSet(), () -> now);

    @Test
    void aGoodTokenNamesItsPrincipalAndGroups() {
        assertThat(verifier.check(token(EC, JWSAlgorithm.ES256, claims -> claims)))
                .isEqualTo(new Identity.Known(new Principal("ann", Set.of("a", "b"))));
        assertThat(verifier.check(token(RSA, JWSAlgorithm.RS256, claims -> claims)))
                .isInstanceOf(Identity.Known.class);
    }

    @Test
    void principalAndGroupsStandWhereTheCatalogSays() {
        TokenVerifier other = new TokenVerifier(
                issuer("/https:~1~1acme.com~1who", "/realm/roles", "oidc:"), new JWKSet(EC), () -> now);
        String token = token(
                EC,
                JWSAlgorithm.ES256,
                claims -> claims.claim("https://acme.com/who", "bob").claim("realm", Map.of("roles", "x y")));

        assertThat(other.check(token)).isEqualTo(new Identity.Known(new Principal("oidc:bob", Set.of("x", "y"))));
        assertThat(detail(other, token(EC, JWSAlgorithm.ES256, claims -> claims)))
                .contains("https:~1~1acme.com~1who");
    }

    @Test
    void whatIsNotMeantForThisGatewayIsRefused() {
        assertThat(detail(token(EC, JWSAlgorithm.ES256, claims -> claims.issuer("https://evil.example.com"))))
                .contains("iss");
        assertThat(detail(token(EC, JWSAlgorithm.ES256, claims -> claims.audience("other"))))
                .contains("aud");
        assertThat(detail(token(EC, JWSAlgorithm.ES256, claims -> claims.audience((String) null))))
                .contains("aud");
        assertThat(detail(token(EC, JWSAlgorithm.ES256, claims -> claims.expirationTime(null))))
                .contains("exp");
        assertThat(detail(token(EC, JWSAlgorithm.ES256, claims -> claims.notBeforeTime(at(31)))))
                .contains("before");
        assertThat(detail(token(EC, JWSAlgorithm.ES256, claims -> claims.subject("a\nb"))))
                .contains("control");
        assertThat(detail(token(EC, JWSAlgorithm.ES256, claims -> claims.subject(" "))))
                .contains("blank");
        assertThat(detail(token(EC, JWSAlgorithm.ES256, claims -> claims.subject("x".repeat(256)))))
                .contains("255");
        assertThat(detail(token(EC, JWSAlgorithm.ES256, claims -> claims.subject(null))))
                .contains("no text at /sub");
        assertThat(detail("x")).contains("no signed JWT");
        assertThat(detail("a.b.c")).contains("no signed JWT");
    }

    @Test
    void clocksMayDifferBySoMuchAndNoMore() {
        assertThat(verifier.check(token(EC, JWSAlgorithm.ES256, claims -> claims.expirationTime(at(-29)))))
                .isInstanceOf(Identity.Known.class);
        assertThat(verifier.check(token(EC, JWSAlgorithm.ES256, claims -> claims.expirationTime(at(-31)))))
                .isEqualTo(new Identity.Refused(true, "The token has expired; get another."));
        assertThat(verifier.check(token(EC, JWSAlgorithm.ES256, claims -> claims.notBeforeTime(at(29)))))
                .isInstanceOf(Identity.Known.class);
    }

    @Test
    void aTokenThatIsRememberedStillExpires() {
        String token = token(EC, JWSAlgorithm.ES256, claims -> claims);
        assertThat(verifier.check(token)).isInstanceOf(Identity.Known.class);
        now = now.plusSeconds(329);
        assertThat(verifier.check(token)).isInstanceOf(Identity.Known.class);
        now = now.plusSeconds(2);
        assertThat(verifier.check(token)).isEqualTo(new Identity.Refused(true, "The token has expired; get another."));
    }

    @Test
    void signaturesByOthersOrByNoneAreRefused() throws Exception {
        JWTClaimsSet good = claims().build();
        assertThat(detail(new PlainJWT(good).serialize())).contains("no signed JWT");
        String none = part("{\"alg\":\"none\"}") + "." + part(good.toString()) + ".";
        assertThat(detail(none)).contains("no signed JWT");

        String token = token(EC, JWSAlgorithm.ES256, claims -> claims);
        String[] parts = token.split("\\.", -1);
        String forged = parts[0] + "." + part(claims().subject("root").build().toString()) + "." + parts[2];
        assertThat(detail(forged)).contains("none of the issuer's keys");
        assertThat(detail(TestIssuer.sign(TestIssuer.key("ec"), JWSAlgorithm.ES256, good)))
                .contains("none of the issuer's keys");
        assertThat(verifier.check(TestIssuer.sign(TestIssuer.key("new"), JWSAlgorithm.ES256, good)))
                .isInstanceOf(Identity.Undecided.class);
    }

    @Test
    void aPublicKeyIsNoSecretToSignWith() throws Exception {
        OctetSequenceKey publicKeyAsSecret = new OctetSequenceKey.Builder(
                        RSA.toRSAPublicKey().getEncoded())
                .keyID("rsa")
                .build();
        String confused = TestIssuer.sign(publicKeyAsSecret, JWSAlgorithm.HS256, claims().build());

        assertThat(detail(confused)).contains("signed by HS256, and only RS256, ES256 is taken");
    }

    @Test
    void algorithmsThatAreNotDeclaredAreRefused() {
        assertThat(detail(token(RSA, JWSAlgorithm.PS256, claims -> claims))).contains("signed by PS256");
    }

    private String token(JWK key, JWSAlgorithm algorithm, UnaryOperator<JWTClaimsSet.Builder> other) {
        return TestIssuer.sign(key, algorithm, other.apply(claims()).build());
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(List.of("x", "holdfast"))
                .subject("ann")
                .claim("groups", List.of("a", "b", 7))
                .expirationTime(at(300));
    }

    private Date at(long seconds) {
        return Date.from(now.plusSeconds(seconds));
    }

    private String detail(String token) {
        return detail(verifier, token);
    }

    private static String detail(TokenVerifier verifier, String token) {
        Identity identity = verifier.check(token);
        assertThat(identity).isInstanceOf(Identity.Refused.class);
        return ((Identity.Refused) identity).detail();
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static TokenIssuer issuer(String principal, String groups, String prefix) {
        return new TokenIssuer(
                ISSUER,
                List.of("holdfast"),
                Optional.empty(),
                List.of("RS256", "ES256"),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                new Pointer(principal),
                new Pointer(groups),
                prefix);
    }

    private static RSAKey rsa() {
        try {
            return new RSAKeyGenerator(2048)
                    .keyID("rsa")
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
