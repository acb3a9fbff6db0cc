package io.holdfast.app;

import io.holdfast.contract.ContractIntake;
import io.holdfast.contract.Contracts;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.delivery.declared.DeclaredDeliveries;
import io.holdfast.delivery.park.ParkNames;
import io.holdfast.gateway.HttpGateway;
import io.holdfast.gateway.MeteredObserver;
import io.holdfast.gateway.Monitoring;
import io.holdfast.gateway.StatusServer;
import io.holdfast.intake.Intake;
import io.holdfast.intake.KafkaIntakeBuilder;
import io.holdfast.intake.spool.Spool;
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

/** The roles of a process, wired: intake and HTTP, deliveries, metrics. */
final class Server implements AutoCloseable {

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private DeclaredDeliveries deliveries = DeclaredDeliveries.none();
    private @Nullable Contracts contracts;
    private @Nullable Intake intake;
    private @Nullable HttpGateway http;
    private int port;

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
                        DeliveriesView.PATH, () -> DeliveriesView.of(deliveries),
                        ContractsView.PATH, () -> ContractsView.of(contracts)),
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
        if (roles.contains(Role.GATEWAY)) {
            MeteredObserver observer = new MeteredObserver(registry);
            Contracts opened = Contracts.open(catalog);
            contracts = opened;
            parts.push(opened);
            ContractMeters.watch(registry, opened);
            Spool spool = KafkaIntakeBuilder.openSpool(catalog.gateway());
            Intake started = ContractIntake.before(
                    KafkaIntakeBuilder.start(catalog, spool, observer), catalog, opened, observer);
            observer.watch(started);
            intake = started;
            // HTTP ends after the intake, which answers what is under way and refuses what comes.
            parts.push(() -> Optional.ofNullable(http).ifPresent(HttpGateway::close));
            parts.push(started);
            http = HttpGateway.start(catalog, started, monitoring);
            port = http.port();
        } else {
            StatusServer status = StatusServer.start(catalog.gateway(), monitoring);
            parts.push(status);
            port = status.port();
        }
    }

    int port() {
        return port;
    }

    /** The intake, where this process is a gateway. */
    Optional<Intake> intake() {
        return Optional.ofNullable(intake);
    }

    /** The deliveries that run here. */
    DeclaredDeliveries deliveries() {
        return deliveries;
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
