package io.holdfast.app;

import io.holdfast.contract.ContractIntake;
import io.holdfast.contract.Contracts;
import io.holdfast.core.catalog.AdminPort;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Gateway;
import io.holdfast.delivery.declared.DeclaredDeliveries;
import io.holdfast.delivery.park.ParkNames;
import io.holdfast.fleet.FallbackSpool;
import io.holdfast.gateway.HttpGateway;
import io.holdfast.gateway.MeteredObserver;
import io.holdfast.gateway.Monitoring;
import io.holdfast.gateway.StatusServer;
import io.holdfast.gateway.tracing.Tracing;
import io.holdfast.intake.Intake;
import io.holdfast.intake.KafkaIntakeBuilder;
import io.holdfast.intake.spool.Spool;
import io.holdfast.outbox.DeclaredOutboxes;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The roles of a process, wired: intake and HTTP, deliveries, outboxes, metrics. */
final class Server implements AutoCloseable {

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private DeclaredDeliveries deliveries = DeclaredDeliveries.none();
    private DeclaredOutboxes outboxes = DeclaredOutboxes.none();
    private @Nullable Contracts contracts;
    private @Nullable Intake intake;
    private @Nullable HttpGateway http;
    private String url = "";
    private String adminUrl = "";

    private Server() {}

    static Server start(Catalog catalog, Set<Role> roles) {
        Server server = new Server();
        try {
            server.begin(catalog, roles);
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** What is begun last is ended first: the intake before the deliveries, which may take their time to drain. */
    private void begin(Catalog catalog, Set<Role> roles) {
        new JvmMemoryMetrics().bindTo(registry);
        JvmGcMetrics gc = new JvmGcMetrics();
        gc.bindTo(registry);
        parts.push(gc);
        Monitoring monitoring = new Monitoring(
                registry,
                Map.of(
                        DeliveriesView.PATH,
                        () -> DeliveriesView.of(deliveries),
                        OutboxesView.PATH,
                        () -> OutboxesView.of(outboxes),
                        ContractsView.PATH,
                        () -> ContractsView.of(contracts)),
                Map.of(DeliveriesView.RESUME, (name, who) -> DeliveriesView.resume(deliveries, name, who)));
        if (roles.contains(Role.DELIVERIES)) {
            DeliveryMeters meters = new DeliveryMeters(registry);
            deliveries = DeclaredDeliveries.start(catalog, meters);
            deliveries.all().forEach(delivery -> {
                ParkNames names = delivery.settings().names();
                meters.watch(
                        Objects.requireNonNull(catalog.flows().get(names.flow())), names.delivery(), delivery::status);
            });
            parts.push(deliveries);
        }
        if (roles.contains(Role.OUTBOXES)) {
            beginOutboxes(catalog);
        }
        if (roles.contains(Role.GATEWAY)) {
            Tracing tracing = Tracing.of(catalog, System.getenv());
            parts.push(tracing);
            MeteredObserver observer = new MeteredObserver(registry, tracing.tracer());
            Contracts opened = Contracts.open(catalog);
            contracts = opened;
            parts.push(opened);
            ContractMeters.watch(registry, opened);
            Spool spool = spool(catalog.gateway());
            Intake started = ContractIntake.before(
                    KafkaIntakeBuilder.start(catalog, spool, observer), catalog, opened, observer);
            observer.watch(started);
            intake = started;
            // HTTP ends after the intake, which answers what is under way and refuses what comes.
            parts.push(() -> Optional.ofNullable(http).ifPresent(HttpGateway::close));
            parts.push(started);
            http = HttpGateway.start(catalog, started, monitoring);
            String scheme = catalog.gateway().tls().isPresent() ? "https" : "http";
            url = scheme + "://" + catalog.gateway().host() + ":" + http.port();
            adminUrl = adminUrl(catalog.gateway(), http.adminPort());
        } else {
            StatusServer status = StatusServer.start(catalog.gateway(), monitoring);
            parts.push(status);
            adminUrl = adminUrl(catalog.gateway(), status.port());
            url = adminUrl;
        }
    }

    private void beginOutboxes(Catalog catalog) {
        outboxes = DeclaredOutboxes.start(catalog);
        OutboxMeters meters = new OutboxMeters(registry);
        outboxes.all().forEach(outbox -> meters.watch(outbox.name(), outbox::status));
        parts.push(outboxes);
    }

    /** In the fleet's Redis when the catalog names one, in this gateway's own folder otherwise. */
    private static Spool spool(Gateway gateway) {
        return gateway.spool()
                .redis()
                .<Spool>map(redis -> FallbackSpool.open(gateway, redis))
                .orElseGet(() -> KafkaIntakeBuilder.openSpool(gateway));
    }

    private static String adminUrl(Gateway settings, int port) {
        boolean tls = settings.tls().isPresent()
                && settings.admin().map(AdminPort::tls).orElse(true);
        return (tls ? "https" : "http") + "://"
                + settings.admin().map(AdminPort::host).orElse(settings.host()) + ":" + port;
    }

    /** Where records are taken; where none are, where the process answers. */
    String url() {
        return url;
    }

    /** Where operators and monitoring are answered. */
    String adminUrl() {
        return adminUrl;
    }

    /** The intake, where this process is a gateway. */
    Optional<Intake> intake() {
        return Optional.ofNullable(intake);
    }

    /** The deliveries that run here. */
    DeclaredDeliveries deliveries() {
        return deliveries;
    }

    /** The outboxes that run here. */
    DeclaredOutboxes outboxes() {
        return outboxes;
    }

    /** Ends every part, whatever becomes of the others. */
    @Override
    public void close() {
        IllegalStateException failed = null;
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                IllegalStateException told = new IllegalStateException(part + " cannot be closed", e);
                if (failed != null) {
                    told.addSuppressed(failed);
                }
                failed = told;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
