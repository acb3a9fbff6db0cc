package io.holdfast.gateway.access;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Turns what a request shows into who makes it. Thread-safe; never waits. */
final class Authenticator {

    private static final Identity NOBODY = new Identity.Nobody();

    private final @Nullable KeyWatch keys;
    private final @Nullable IssuerKeys issuer;
    private final InstantSource clock;

    Authenticator(@Nullable KeyWatch keys, @Nullable IssuerKeys issuer, InstantSource clock) {
        this.keys = keys;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * Who it is. Credentials count before a certificate, and bad ones are not made good by it.
     *
     * @param authorization the values of {@code Authorization}
     * @param certificate the principal that the connection's certificate names; null when it has none
     * @return complete already, unless an issuer's keys have to be fetched first
     */
    CompletableFuture<Identity> identify(List<String> authorization, @Nullable String certificate) {
        Credentials shown = Credentials.of(authorization);
        if (shown instanceof Credentials.Key key) {
            return known(byKey(key));
        }
        if (shown instanceof Credentials.Token token) {
            return issuer == null
                    ? known(new Identity.Refused(false, "No tokens are taken here."))
                    : byToken(token.text(), issuer);
        }
        if (shown instanceof Credentials.Unreadable unreadable) {
            return known(new Identity.Refused(false, unreadable.detail()));
        }
        return known(certificate == null ? NOBODY : byCertificate(certificate));
    }

    private Identity byKey(Credentials.Key shown) {
        return keys == null
                ? new Identity.Refused(false, "No API keys are taken here.")
                : keys.ring().check(shown.key(), shown.user(), clock.instant());
    }

    private static Identity byCertificate(String name) {
        return Principal.fits(name)
                ? new Identity.Known(new Principal(name, java.util.Set.of()))
                : new Identity.Refused(false, "The certificate's subject is no principal's name.");
    }

    private static CompletableFuture<Identity> byToken(String token, IssuerKeys issuer) {
        Identity now = check(token, issuer);
        if (!(now instanceof Identity.Undecided)) {
            return known(now);
        }
        CompletableFuture<Identity> later = new CompletableFuture<>();
        issuer.again(() -> later.complete(settled(check(token, issuer), issuer)));
        return later;
    }

    private static Identity check(String token, IssuerKeys issuer) {
        TokenVerifier verifier = issuer.verifier();
        return verifier == null
                ? new Identity.Undecided("the issuer's keys could not be read yet")
                : verifier.check(token);
    }

    /** A key that is not known although some are is a bad one. */
    private static Identity settled(Identity identity, IssuerKeys issuer) {
        return identity instanceof Identity.Undecided undecided && issuer.verifier() != null
                ? new Identity.Refused(false, "The token is not taken: " + undecided.detail() + ".")
                : identity;
    }

    private static CompletableFuture<Identity> known(Identity identity) {
        return CompletableFuture.completedFuture(identity);
    }
}
