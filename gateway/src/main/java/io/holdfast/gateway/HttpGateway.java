package io.holdfast.gateway;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Gateway;
import io.holdfast.core.time.Ticker;
import io.holdfast.intake.Intake;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The HTTP gateway of one process.
 *
 * <p>Closing it stops listening and lets running requests finish within a limit; the intake is not closed with it.
 */
public final class HttpGateway implements AutoCloseable {

    private static final int EVENT_LOOPS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final int WORKERS = 4;
    private static final int HEADER_BYTES = 16 << 10;
    private static final int BACKLOG = 1_024;
    private static final long SWEEP_MS = 1_000;
    private static final long START_LIMIT_S = 30;
    private static final long CLOSE_LIMIT_MS = 10_000;

    private final Vertx vertx;
    private final Limits limits;
    private final Guard guard;
    private final OperatorPool operatorPool = new OperatorPool();
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

    private HttpGateway(Vertx vertx, Limits limits, Guard guard) {
        this.vertx = vertx;
        this.limits = limits;
        this.guard = guard;
    }

    /**
     * Starts listening where the catalog says.
     *
     * @throws HoldfastException when the address cannot be bound
     */
    public static HttpGateway start(Catalog catalog, Intake intake, Monitoring monitoring) {
        return start(catalog, intake, monitoring, Limits.of(catalog));
    }

    static HttpGateway start(Catalog catalog, Intake intake, Monitoring monitoring, Limits limits) {
        Guard guard = Guard.open(catalog.gateway(), catalog.flows().values(), monitoring);
        Vertx vertx = ServerVertx.of(EVENT_LOOPS, WORKERS);
        HttpGateway gateway = new HttpGateway(vertx, limits, guard);
        BodyMemory memory = new BodyMemory(catalog.gateway().maxInFlight().bytes());
        GatewayMeters meters = new GatewayMeters(monitoring.registry(), memory);
        HealthResource health = new HealthResource(vertx, intake, monitoring.registry());
        OperatorResource operators = new OperatorResource(catalog, intake, gateway.operatorPool);
        ViewResource views = new ViewResource(monitoring, gateway.operatorPool);
        Gateway settings = catalog.gateway();
        try {
            vertx.deployVerticle(
                            () -> new VerticleBase() {
                                @Override
                                public Future<?> start() {
                                    Loop loop = new Loop(vertx, new LoopAnswers(context), memory, limits);
                                    FlowRouter flows = new FlowRouter(
                                            catalog,
                                            new RecordResource(intake, loop),
                                            new BatchResource(intake, loop),
                                            new ProduceResource(intake, loop));
                                    Router router = new Router(
                                            catalog, new Router.Resources(flows, health, operators, views, guard));
                                    Connections connections = new Connections(limits, meters, Ticker.SYSTEM);
                                    return gateway.listen(settings, router, connections);
                                }
                            },
                            new DeploymentOptions().setInstances(EVENT_LOOPS))
                    .await(START_LIMIT_S, TimeUnit.SECONDS);
            return gateway;
        } catch (Exception e) {
            gateway.close();
            throw new HoldfastException(
                    "cannot-listen",
                    "cannot listen on " + settings.host() + ":" + settings.port() + " (" + e.getMessage()
                            + "); choose another gateway.port, or stop what listens there",
                    e);
        }
    }

    /** Listens with a server of one event loop; all of them share the port. */
    private Future<?> listen(Gateway settings, Router router, Connections connections) {
        vertx.setPeriodic(SWEEP_MS, tick -> connections.sweep());
        HttpServer server = vertx.createHttpServer(options())
                .connectionHandler(connections::opened)
                .invalidRequestHandler(Replies::malformed)
                .requestHandler(request -> {
                    connections.asked(request);
                    router.handle(request);
                });
        return server.listen(address(settings)).onSuccess(servers::add);
    }

    /** Under port 0 each server would bind a port of its own. */
    private static SocketAddress address(Gateway settings) {
        return settings.port() == 0
                ? SocketAddress.sharedRandomPort(1, settings.host())
                : SocketAddress.inetSocketAddress(settings.port(), settings.host());
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setMaxHeaderSize(HEADER_BYTES)
                .setIdleTimeout(limits.idleS())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setAcceptBacklog(BACKLOG)
                .setTcpNoDelay(true)
                .setHttp2ClearTextEnabled(false)
                // Without web sockets: their handler closes a connection on which more than 128 requests are pipelined.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
    }

    /** The port that is listened on. */
    public int port() {
        return servers.get(0).actualPort();
    }

    /** The ports of the event loops' servers. */
    List<Integer> ports() {
        return servers.stream().map(HttpServer::actualPort).toList();
    }

    @Override
    public void close() {
        try {
            Future.join(servers.stream()
                            .map(server -> server.shutdown(limits.finishMs(), TimeUnit.MILLISECONDS))
                            .toList())
                    .transform(done -> {
                        operatorPool.close();
                        guard.close();
                        return vertx.close();
                    })
                    .await(limits.finishMs() + CLOSE_LIMIT_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HoldfastException(
                    "close",
                    "the gateway's connections did not end within " + (limits.finishMs() + CLOSE_LIMIT_MS) + " ms",
                    e);
        }
    }
}
