package io.holdfast.gateway;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.GatewayTls;
import io.holdfast.core.tls.TlsContents;
import io.holdfast.core.tls.TlsMaterial;
import io.holdfast.core.tls.TlsReading;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of a process's ports: reads the files again and again and gives what is new to the servers, whose connections go on.
 * Thread-safe.
 */
final class ServerTls {

    private static final long POLL_MS = 5_000;
    /** For a handshake. */
    static final long HANDSHAKE_S = 10;

    private static final Set<String> PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");
    /** Forward secret and authenticated, all of them. */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final String RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    private final GatewayTls settings;
    private final InstantSource clock;
    private final TlsReload reload;
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private final Counter taken;
    private final Counter refused;
    private List<String> toldProblems = List.of();

    private ServerTls(GatewayTls settings, TlsReload reload, MeterRegistry registry, InstantSource clock) {
        this.settings = settings;
        this.reload = reload;
        this.clock = clock;
        this.taken = reloads(registry, "taken");
        this.refused = reloads(registry, "refused");
        Gauge.builder("holdfast.tls.certificate.expiry.timestamp.seconds", this, ServerTls::expiryEpochS)
                .strongReference(true)
                .register(registry);
        Gauge.builder("holdfast.tls.files.broken", this, tls -> tls.broken() ? 1 : 0)
                .strongReference(true)
                .register(registry);
    }

    private static Counter reloads(MeterRegistry registry, String outcome) {
        return Counter.builder("holdfast.tls.reloads").tag("outcome", outcome).register(registry);
    }

    /**
     * Reads the files for the first time. A certificate that has expired is served none the less: what clients make of it is
     * better than no gateway.
     *
     * @throws HoldfastException when the files cannot be used
     */
    static ServerTls of(GatewayTls settings, MeterRegistry registry, InstantSource clock) {
        if (System.getProperty(RENEGOTIATION) == null) {
            System.setProperty(RENEGOTIATION, "true");
        }
        TlsContents contents = settings.files().read();
        TlsReading reading = contents.understand();
        if (reading instanceof TlsReading.Broken broken) {
            throw new HoldfastException("tls", "gateway.tls cannot be used: " + TlsReload.faults(broken), null);
        }
        TlsMaterial material = ((TlsReading.Understood) reading).material();
        ServerTls tls =
                new ServerTls(settings, new TlsReload(contents, material, settings.warnBefore()), registry, clock);
        tls.tellProblems(clock.instant());
        return tls;
    }

    /** The options, with TLS. */
    synchronized HttpServerOptions secured(HttpServerOptions options) {
        return secured(options, reload.material());
    }

    private HttpServerOptions secured(HttpServerOptions options, TlsMaterial material) {
        options.setSsl(true)
                .setUseAlpn(false)
                .setEnabledSecureTransportProtocols(new LinkedHashSet<>(PROTOCOLS))
                .setSslHandshakeTimeout(HANDSHAKE_S)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setClientAuth(
                        switch (settings.clientAuth()) {
                            case NONE -> ClientAuth.NONE;
                            case OPTIONAL -> ClientAuth.REQUEST;
                            case REQUIRED -> ClientAuth.REQUIRED;
                        });
        CIPHERS.forEach(options::addEnabledCipherSuite);
        material.keyManagers().ifPresent(keys -> options.setKeyCertOptions(KeyCertOptions.wrap(keys)));
        material.trustManagers().ifPresent(trust -> options.setTrustOptions(TrustOptions.wrap(trust)));
        return options;
    }

    /** Looks at the files now and then, on threads that may wait, for the servers that are {@link #add added}. */
    void watch(Vertx vertx) {
        vertx.setPeriodic(POLL_MS, tick -> poll(vertx));
    }

    void add(HttpServer server) {
        servers.add(server);
    }

    /** Looks at the files. */
    Future<?> poll(Vertx vertx) {
        return vertx.executeBlocking(() -> settings.files().read(), false)
                .compose(this::see)
                .onFailure(
                        e -> LOG.atError().setCause(e).log("the TLS files could not be looked at, or not be served"));
    }

    private Future<?> see(TlsContents contents) {
        TlsReload.Turn turn = decide(contents);
        if (turn instanceof TlsReload.Turn.Take take) {
            List<Future<Boolean>> updates = new ArrayList<>();
            for (HttpServer server : servers) {
                updates.add(server.updateSSLOptions(
                        secured(new HttpServerOptions(), take.material()).getSslOptions()));
            }
            return Future.all(updates).onSuccess(all -> taken.increment());
        }
        if (turn instanceof TlsReload.Turn.Refuse) {
            refused.increment();
        }
        return Future.succeededFuture();
    }

    private synchronized TlsReload.Turn decide(TlsContents contents) {
        Instant now = clock.instant();
        TlsReload.Turn turn = reload.see(contents, now);
        if (turn instanceof TlsReload.Turn.Take take) {
            LOG.atInfo()
                    .addKeyValue("expiresAt", take.material().expiresAt().orElse(null))
                    .log("new TLS files are served");
        }
        tellProblems(now);
        return turn;
    }

    /** Logs what has not been a problem before. */
    private synchronized void tellProblems(Instant now) {
        List<String> problems = reload.problems(now);
        problems.stream().filter(problem -> !toldProblems.contains(problem)).forEach(LOG::warn);
        toldProblems = problems;
    }

    /** What an operator should know, one sentence each. */
    synchronized List<String> problems() {
        return reload.problems(clock.instant());
    }

    private synchronized boolean broken() {
        return reload.broken();
    }

    private synchronized double expiryEpochS() {
        return reload.material().expiresAt().map(Instant::getEpochSecond).orElse(0L);
    }
}
