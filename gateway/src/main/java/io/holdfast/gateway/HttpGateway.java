package io.holdfast.gateway;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.AdminPort;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Gateway;
import io.holdfast.core.time.Ticker;
import io.holdfast.intake.Intake;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

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
    private final Optional<ServerTls> tls;
    private final OperatorPool operatorPool = new OperatorPool();
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private final List<HttpServer> adminServers = new CopyOnWriteArrayList<>();

    private HttpGateway(Vertx vertx, Limits limits, Guard guard, Optional<ServerTls> tls) {
        this.vertx = vertx;
        this.limits = limits;
        this.guard = guard;
        this.tls = tls;
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
        Gateway settings = catalog.gateway();
        Optional<ServerTls> tls =
                settings.tls().map(files -> ServerTls.of(files, monitoring.registry(), InstantSource.system()));
        HttpGateway gateway = new HttpGateway(ServerVertx.of(EVENT_LOOPS, WORKERS), limits, guard, tls);
        try {
            gateway.deploy(catalog, intake, monitoring);
            return gateway;
        } catch (Exception e) {
            gateway.close();
            throw new HoldfastException(
                    "cannot-listen",
                    "cannot listen on " + settings.host() + ":" + settings.port()
                            + settings.admin()
                                    .map(admin -> " and " + admin.host() + ":" + admin.port())
                                    .orElse("")
                            + " (" + e.getMessage() + "); choose another gateway.port, or stop what listens there",
                    e);
        }
    }

    private void deploy(Catalog catalog, Intake intake, Monitoring monitoring) throws Exception {
        Gateway settings = catalog.gateway();
        BodyMemory memory = new BodyMemory(settings.maxInFlight().bytes());
        GatewayMeters meters = new GatewayMeters(monitoring.registry(), memory);
        HealthResource health = new HealthResource(vertx, intake, monitoring.registry(), tls);
        OperatorResource operators = new OperatorResource(catalog, intake, operatorPool);
        ViewResource views = new ViewResource(monitoring, operatorPool);
        Supplier<Connections> connections =
                () -> new Connections(limits, meters, Ticker.SYSTEM, settings.maxConnections());
        BiFunction<Context, Served, Router> router = (context, served) -> {
            Loop loop = new Loop(vertx, new LoopAnswers(context), memory, limits);
            FlowRouter flows = new FlowRouter(
                    catalog,
                    new RecordResource(intake, loop),
                    new BatchResource(intake, loop),
                    new ProduceResource(intake, loop));
            return new Router(catalog, new Router.Resources(flows, health, operators, views, guard), served);
        };
        Served all = settings.admin().isPresent() ? Served.RECORDS : Served.ALL;
        deploy(EVENT_LOOPS, context -> {
            SocketAddress address = address(settings.host(), settings.port());
            return listen(tls, address, router.apply(context, all), connections.get())
                    .onSuccess(servers::add);
        });
        if (settings.admin().isPresent()) {
            AdminPort admin = settings.admin().get();
            deploy(1, context -> {
                SocketAddress address = SocketAddress.inetSocketAddress(admin.port(), admin.host());
                Router operatorsOnly = router.apply(context, Served.OPERATORS);
                return listen(tls.filter(files -> admin.tls()), address, operatorsOnly, connections.get())
                        .onSuccess(adminServers::add);
            });
        }
        tls.ifPresent(files -> files.watch(vertx));
    }

    private void deploy(int instances, Function<Context, Future<HttpServer>> listening) throws Exception {
        vertx.deployVerticle(
                        () -> new VerticleBase() {
                            @Override
                            public Future<?> start() {
                                return listening.apply(context);
                            }
                        },
                        new DeploymentOptions().setInstances(instances))
                .await(START_LIMIT_S, TimeUnit.SECONDS);
    }

    /** Listens with a server of one event loop; those of one address share its port. */
    private Future<HttpServer> listen(
            Optional<ServerTls> secured, SocketAddress address, Router router, Connections connections) {
        vertx.setPeriodic(SWEEP_MS, tick -> connections.sweep());
        HttpServerOptions options =
                secured.map(files -> files.secured(options())).orElseGet(this::options);
        if (TimeUnit.SECONDS.toMillis(ServerTls.HANDSHAKE_S) > limits.headMs()) {
            options.setSslHandshakeTimeout(limits.headMs()).setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        }
        HttpServer server = vertx.createHttpServer(options)
                .connectionHandler(connections::opened)
                .invalidRequestHandler(Replies::malformed)
                .requestHandler(request -> {
                    if (!Leave.taken(request)) {
                        connections.asked(request);
                        Unread.waitFor(request, connections, router);
                    }
                });
        return server.listen(address).onSuccess(listening -> secured.ifPresent(files -> files.add(listening)));
    }

    /** Under port 0 each server would bind a port of its own. */
    private static SocketAddress address(String host, int port) {
        return port == 0 ? SocketAddress.sharedRandomPort(1, host) : SocketAddress.inetSocketAddress(port, host);
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

    /** The port for operators and monitoring: the one that is listened on, unless they have their own. */
    public int adminPort() {
        return adminServers.isEmpty() ? port() : adminServers.get(0).actualPort();
    }

    /** Looks at the TLS files now. */
    Future<?> pollTls() {
        return tls.<Future<?>>map(files -> files.poll(vertx)).orElseGet(Future::succeededFuture);
    }

    /** The ports of the event loops' servers. */
    List<Integer> ports() {
        return servers.stream().map(HttpServer::actualPort).toList();
    }

    @Override
    public void close() {
        try {
            Future.join(Stream.concat(servers.stream(), adminServers.stream())
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
