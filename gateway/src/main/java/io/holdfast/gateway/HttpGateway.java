package io.holdfast.gateway;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Gateway;
import io.holdfast.intake.Intake;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The HTTP gateway of one process.
 *
 * <p>Closing it stops listening and lets running requests finish within a limit; the intake is not closed with it.
 */
public final class HttpGateway implements AutoCloseable {

    private static final int EVENT_LOOPS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final int HEADER_BYTES = 16 << 10;
    private static final int IDLE_S = 60;
    private static final int BACKLOG = 1_024;
    private static final long START_LIMIT_S = 30;
    private static final long CLOSE_LIMIT_S = 10;

    private final Vertx vertx;
    private final AtomicInteger port = new AtomicInteger();

    private HttpGateway(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Starts listening where the catalog says.
     *
     * @throws HoldfastException when the address cannot be bound
     */
    public static HttpGateway start(Catalog catalog, Intake intake, PrometheusMeterRegistry registry) {
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS).setWorkerPoolSize(4));
        HttpGateway gateway = new HttpGateway(vertx);
        BodyMemory memory = new BodyMemory(catalog.gateway().maxInFlight().bytes());
        OperatorResource operators = new OperatorResource(vertx, catalog, intake, registry);
        try {
            vertx.deployVerticle(
                            () -> gateway.new Loop(catalog, intake, operators, memory),
                            new DeploymentOptions().setInstances(EVENT_LOOPS))
                    .await(START_LIMIT_S, TimeUnit.SECONDS);
            return gateway;
        } catch (Exception e) {
            gateway.close();
            Gateway settings = catalog.gateway();
            throw new HoldfastException(
                    "cannot-listen",
                    "cannot listen on " + settings.host() + ":" + settings.port() + " (" + e.getMessage()
                            + "); choose another gateway.port, or stop what listens there",
                    e);
        }
    }

    /** The port that is listened on. */
    public int port() {
        return port.get();
    }

    /** One event loop with its own server; all share the port. */
    private final class Loop extends VerticleBase {

        private final Catalog catalog;
        private final Intake intake;
        private final OperatorResource operators;
        private final BodyMemory memory;

        Loop(Catalog catalog, Intake intake, OperatorResource operators, BodyMemory memory) {
            this.catalog = catalog;
            this.intake = intake;
            this.operators = operators;
            this.memory = memory;
        }

        @Override
        public Future<?> start() {
            Gateway settings = catalog.gateway();
            HttpServerOptions options = new HttpServerOptions()
                    .setHost(settings.host())
                    .setPort(settings.port())
                    .setMaxHeaderSize(HEADER_BYTES)
                    .setIdleTimeout(IDLE_S)
                    .setIdleTimeoutUnit(TimeUnit.SECONDS)
                    .setAcceptBacklog(BACKLOG)
                    .setTcpNoDelay(true)
                    .setHttp2ClearTextEnabled(false);
            LoopAnswers answers = new LoopAnswers(context);
            RecordResource records = new RecordResource(vertx, intake, answers, memory);
            Router router = new Router(catalog, records, new BatchResource(vertx, intake, answers), operators);
            HttpServer server = vertx.createHttpServer(options).requestHandler(router);
            return server.listen().onSuccess(listening -> port.set(listening.actualPort()));
        }
    }

    @Override
    public void close() {
        try {
            vertx.close().await(CLOSE_LIMIT_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new HoldfastException(
                    "close", "the gateway's connections did not end within " + CLOSE_LIMIT_S + " s", e);
        }
    }
}
