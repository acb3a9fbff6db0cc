package io.holdfast.gateway.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import io.holdfast.core.catalog.TokenIssuer;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks tokens (JWT) by one set of an issuer's keys. Those that were good are remembered by their hash until they expire, as
 * long as there are not too many. Thread-safe; computes only.
 */
final class TokenVerifier {

    private static final int MOST_REMEMBERED = 4_096;
    private static final int LONGEST_DETAIL = 300;
    private static final long MS = 1_000;

    private final TokenIssuer issuer;
    private final JWKSet keys;
    private final InstantSource clock;
    private final TokenClaims claims;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final Set<JWSAlgorithm> algorithms;
    private final Map<String, Remembered> good = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /** A token that was good. */
    private record Remembered(Principal principal, long untilMs) {}

    TokenVerifier(TokenIssuer issuer, JWKSet keys, InstantSource clock) {
        this.issuer = issuer;
        this.keys = keys;
        this.clock = clock;
        this.claims = new TokenClaims(issuer);
        this.algorithms = issuer.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toUnmodifiableSet());
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, new ImmutableJWKSet<>(keys)));
        processor.setJWTClaimsSetVerifier(new Claims(issuer, clock));
    }

    /** What a token must say. */
    private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {

        private final InstantSource clock;

        Claims(TokenIssuer issuer, InstantSource clock) {
            super(
                    new HashSet<>(issuer.audience()),
                    new JWTClaimsSet.Builder().issuer(issuer.issuer()).build(),
                    Set.of("exp"),
                    Set.of());
            this.clock = clock;
            setMaxClockSkew((int) issuer.clockSkew().toSeconds());
        }

        @Override
        protected Date currentTime() {
            return Date.from(clock.instant());
        }
    }

    JWKSet keys() {
        return keys;
    }

    /** Who shows it; undecided when it is signed with a key that is not among these. */
    Identity check(String token) {
        String hash = ApiKey.sha256(token);
        synchronized (good) {
            Remembered remembered = good.get(hash);
            if (remembered != null && clock.millis() < remembered.untilMs()) {
                return new Identity.Known(remembered.principal());
            }
            good.remove(hash);
        }
        return checkAnew(token, hash);
    }

    private Identity checkAnew(String token, String hash) {
        try {
            SignedJWT signed = SignedJWT.parse(token);
            if (!algorithms.contains(signed.getHeader().getAlgorithm())) {
                return refused("it is signed by " + signed.getHeader().getAlgorithm() + ", and only "
                        + String.join(", ", issuer.algorithms()) + " is taken");
            }
            String kid = signed.getHeader().getKeyID();
            if (kid != null && keys.getKeyByKeyId(kid) == null) {
                return new Identity.Undecided("it is signed with a key that the issuer does not show");
            }
            JWTClaimsSet said = processor.process(signed, null);
            Principal principal = claims.principal(said.toJSONObject());
            remember(hash, principal, said.getExpirationTime().toInstant().toEpochMilli());
            return new Identity.Known(principal);
        } catch (ParseException e) {
            return refused("it is no signed JWT");
        } catch (ExpiredJWTException e) {
            return new Identity.Refused(true, "The token has expired; get another.");
        } catch (BadJWTException | IllegalArgumentException e) {
            return refused(brief(String.valueOf(e.getMessage())));
        } catch (BadJOSEException | JOSEException e) {
            return refused("none of the issuer's keys made its signature");
        }
    }

    private static Identity refused(String why) {
        return new Identity.Refused(false, "The token is not taken: " + why + ".");
    }

    private static String brief(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", " ");
        return plain.length() > LONGEST_DETAIL ? plain.substring(0, LONGEST_DETAIL) + "..." : plain;
    }

    private void remember(String hash, Principal principal, long expiresMs) {
        synchronized (good) {
            good.put(
                    hash,
                    new Remembered(principal, expiresMs + issuer.clockSkew().toSeconds() * MS));
        }
    }
}
