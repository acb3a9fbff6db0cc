package io.holdfast.app;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.gateway.HttpGateway;
import io.holdfast.gateway.MeteredObserver;
import io.holdfast.intake.Intake;
import io.holdfast.intake.KafkaIntakeBuilder;
import io.holdfast.intake.spool.Spool;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The gateway role of a process: intake, HTTP and metrics, wired. */
final class GatewayServer implements AutoCloseable {

    private final Intake intake;
    private final HttpGateway http;
    private final JvmGcMetrics gc;

    private GatewayServer(Intake intake, HttpGateway http, JvmGcMetrics gc) {
        this.intake = intake;
        this.http = http;
        this.gc = gc;
    }

    static GatewayServer start(Catalog catalog) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        JvmGcMetrics gc = new JvmGcMetrics();
        gc.bindTo(registry);
        MeteredObserver observer = new MeteredObserver(registry);
        Spool spool = KafkaIntakeBuilder.openSpool(catalog.gateway());
        Intake intake = KafkaIntakeBuilder.start(catalog, spool, observer);
        try {
            observer.watch(intake);
            return new GatewayServer(intake, HttpGateway.start(catalog, intake, registry), gc);
        } catch (RuntimeException e) {
            closeQuietly(intake);
            throw e;
        }
    }

    private static void closeQuietly(Intake intake) {
        try {
            intake.close();
        } catch (Exception e) {
            throw new IllegalStateException("the intake cannot be closed", e);
        }
    }

    int port() {
        return http.port();
    }

    Intake intake() {
        return intake;
    }

    /** In order: the intake answers what is under way and refuses what comes, then HTTP ends. */
    @Override
    public void close() {
        closeQuietly(intake);
        http.close();
        gc.close();
    }
}
