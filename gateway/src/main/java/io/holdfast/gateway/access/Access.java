package io.holdfast.gateway.access;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Authentication;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Gateway;
import io.holdfast.core.catalog.TokenIssuer;
import io.holdfast.core.time.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may do what, and how much, in one process; without a declaration everybody everything. Has two threads of its own, on
 * which files are read and written and issuers asked. Thread-safe.
 */
public final class Access implements AutoCloseable {

    private static final int THREADS = 2;
    private static final long EVERY_MS = 1_000;
    private static final long LARGEST_LOG = 10L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Access.class);

    private final @Nullable Declared declared;
    private final QuotaBook quotas;
    private final AccessMeters meters;
    private final @Nullable ScheduledExecutorService threads;

    /** What there is where authentication is declared. */
    private record Declared(
            Authentication settings, AccessRules rules, Authenticator authenticator, RefusalLog refusals) {}

    private Access(
            @Nullable Declared declared,
            QuotaBook quotas,
            AccessMeters meters,
            @Nullable ScheduledExecutorService threads) {
        this.declared = declared;
        this.quotas = quotas;
        this.meters = meters;
        this.threads = threads;
    }

    /**
     * As the catalog declares it. Does not wait for an issuer.
     *
     * @throws HoldfastException when the file of API keys cannot be read
     */
    public static Access open(Gateway gateway, Collection<Flow> flows, MeterRegistry registry) {
        AccessMeters meters = new AccessMeters(registry);
        QuotaBook quotas = new QuotaBook(gateway.quotas(), flows, Ticker.SYSTEM);
        meters.watch(quotas);
        if (gateway.authentication().isEmpty()) {
            return new Access(null, quotas, meters, null);
        }
        Authentication settings = gateway.authentication().get();
        InstantSource clock = InstantSource.system();
        ScheduledExecutorService threads = threads();
        try {
            KeyWatch keys = settings.keys()
                    .map(file -> new KeyWatch(file, clock, meters))
                    .orElse(null);
            IssuerKeys issuer = settings.tokens()
                    .map(from -> issuer(from, new IssuerKeys.Parts(threads, clock, Ticker.SYSTEM, meters)))
                    .orElse(null);
            RefusalLog refusals = new RefusalLog(settings.refusalLog(), LARGEST_LOG, clock, Ticker.SYSTEM);
            if (keys != null) {
                meters.watch(keys, clock);
                every(threads, keys::look);
            }
            if (issuer != null) {
                meters.watch(issuer);
                issuer.tick();
                every(threads, issuer::tick);
            }
            every(threads, refusals::write);
            Declared all = new Declared(
                    settings, new AccessRules(settings, flows), new Authenticator(keys, issuer, clock), refusals);
            return new Access(all, quotas, meters, threads);
        } catch (RuntimeException e) {
            threads.shutdownNow();
            throw e;
        }
    }

    private static IssuerKeys issuer(TokenIssuer from, IssuerKeys.Parts parts) {
        return new IssuerKeys(from, new Discovery(from), parts);
    }

    private static ScheduledExecutorService threads() {
        AtomicInteger number = new AtomicInteger();
        return Executors.newScheduledThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "holdfast-access-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Goes on after a fault, which a scheduler would not. */
    private static void every(ScheduledExecutorService threads, Runnable task) {
        Runnable safe = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("a task of who may do what failed");
            }
        };
        var unused = threads.scheduleWithFixedDelay(safe, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** Whether callers are asked who they are. */
    public boolean asks() {
        return declared != null;
    }

    /** What of a client certificate's subject names its principal; empty when certificates name nobody. */
    public Optional<Authentication.CertificateName> clientCertificate() {
        return declared == null ? Optional.empty() : declared.settings().clientCertificate();
    }

    /** The schemes of HTTP by which callers can show who they are. */
    public List<String> schemes() {
        if (declared == null) {
            return List.of();
        }
        return declared.settings().keys().isPresent() ? List.of("Bearer", "Basic") : List.of("Bearer");
    }

    /**
     * Who it is.
     *
     * @param authorization the values of {@code Authorization}
     * @param certificate the principal that the connection's certificate names; null when it has none
     * @return complete already, unless an issuer's keys have to be fetched first; completed on any thread
     */
    public CompletableFuture<Identity> identify(List<String> authorization, @Nullable String certificate) {
        return declared == null
                ? CompletableFuture.completedFuture(new Identity.Nobody())
                : declared.authenticator().identify(authorization, certificate);
    }

    /** Whether the principal, or whoever shows nothing, may write to the flow. */
    public boolean mayWrite(String flow, @Nullable Principal who) {
        return declared == null || declared.rules().mayWrite(flow, who);
    }

    /** Whether it may ask what became of the flow's records. */
    public boolean mayAsk(String flow, @Nullable Principal who) {
        return declared == null || declared.rules().mayAsk(flow, who);
    }

    /** Whether it may see lanes, flows, deliveries and metrics. */
    public boolean mayRead(@Nullable Principal who) {
        return declared == null || declared.rules().mayRead(who);
    }

    /** Whether it may decide as an operator. */
    public boolean mayOperate(@Nullable Principal who) {
        return declared == null || declared.rules().mayOperate(who);
    }

    /** How much it may write to the flow. */
    public Budget budget(String flow, @Nullable Principal who) {
        return quotas.budget(flow, who);
    }

    /** Counts a request that was refused, and writes it down. */
    public void refused(Refusal refusal) {
        meters.refused(refusal.code());
        if (declared != null && !declared.refusals().add(refusal)) {
            meters.notLogged();
        }
    }

    /** Counts a record that found a quota of its principal or of its flow used up. */
    public void exceeded(String flow) {
        meters.exceeded(flow);
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
        }
        if (declared != null) {
            declared.refusals().write();
        }
    }
}
