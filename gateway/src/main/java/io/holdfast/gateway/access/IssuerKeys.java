package io.holdfast.gateway.access;

import com.nimbusds.jose.jwk.JWKSet;
import io.holdfast.core.catalog.TokenIssuer;
import io.holdfast.core.time.Ticker;
import java.io.IOException;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of an issuer: fetched on a thread that may wait, again from time to time and when a token names one that is not known,
 * which whoever makes such tokens up cannot have done often. While the issuer is away, those that were fetched last hold.
 * Thread-safe.
 */
final class IssuerKeys {

    private static final int MOST_WAITING = 256;

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    private final TokenIssuer issuer;
    private final KeySource source;
    private final Parts parts;
    private final RefetchPolicy policy;
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean fetching;
    private volatile @Nullable TokenVerifier verifier;
    private volatile long fetchedNanos;

    /**
     * What it works with.
     *
     * @param background runs what waits for the network
     */
    record Parts(Executor background, InstantSource clock, Ticker ticker, AccessMeters meters) {}

    IssuerKeys(TokenIssuer issuer, KeySource source, Parts parts) {
        this.issuer = issuer;
        this.source = source;
        this.parts = parts;
        this.policy = new RefetchPolicy(issuer.refresh());
    }

    /** By the keys that are known now; null before any are. */
    @Nullable
    TokenVerifier verifier() {
        return verifier;
    }

    /** How old the keys are that are used; 0 before there are any. */
    double ageSeconds() {
        return verifier == null ? 0 : (parts.ticker().nanos() - fetchedNanos) / 1e9;
    }

    /** Fetches them if it is time; to be called every second or so. */
    void tick() {
        synchronized (this) {
            if (fetching || !policy.due(parts.ticker().nanos())) {
                return;
            }
            begin();
        }
        parts.background().execute(this::fetch);
    }

    /** Runs {@code then} once the keys have been fetched again; at once when that is not to be now. */
    void again(Runnable then) {
        Runnable next;
        synchronized (this) {
            boolean wait = waiting.size() < MOST_WAITING
                    && (fetching || policy.allowed(parts.ticker().nanos()));
            if (!wait) {
                next = then;
            } else {
                waiting.add(then);
                next = beginUnlessFetching();
            }
        }
        next.run();
    }

    private Runnable beginUnlessFetching() {
        if (fetching) {
            return () -> {};
        }
        begin();
        return () -> parts.background().execute(this::fetch);
    }

    private void begin() {
        fetching = true;
        policy.begun(parts.ticker().nanos());
    }

    private void fetch() {
        boolean fetched = false;
        try {
            fetched = take(JWKSet.parse(source.fetch()));
        } catch (IOException | ParseException | RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("issuer", issuer.issuer())
                    .log("the issuer's keys cannot be read: " + e.getMessage()
                            + (verifier == null
                                    ? "; no token can be taken until they are"
                                    : "; those that were read before hold"));
        } finally {
            ended(fetched);
        }
    }

    private boolean take(JWKSet keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("it shows none");
        }
        TokenVerifier before = verifier;
        JWKSet open = keys.toPublicJWKSet();
        if (before == null || !before.keys().equals(open)) {
            verifier = new TokenVerifier(issuer, open, parts.clock());
            LOG.atInfo()
                    .addKeyValue("issuer", issuer.issuer())
                    .addKeyValue("keys", open.size())
                    .log("the issuer's keys are read");
        }
        fetchedNanos = parts.ticker().nanos();
        return true;
    }

    private void ended(boolean fetched) {
        parts.meters().issuerRead(fetched);
        List<Runnable> told;
        synchronized (this) {
            fetching = false;
            policy.ended(fetched, parts.ticker().nanos());
            told = List.copyOf(waiting);
            waiting.clear();
        }
        told.forEach(Runnable::run);
    }
}
