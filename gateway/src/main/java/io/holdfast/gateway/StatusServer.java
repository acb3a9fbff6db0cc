package io.holdfast.gateway;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.AdminPort;
import io.holdfast.core.catalog.Gateway;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Health, metrics and views of a process that takes nothing in. */
public final class StatusServer implements AutoCloseable {

    private static final long LIMIT_S = 20;

    private final Vertx vertx;
    private final OperatorPool pool = new OperatorPool();
    private final ViewResource views;
    private final Monitoring monitoring;
    private final Guard guard;
    private Optional<ServerTls> tls = Optional.empty();
    private volatile int port;

    private StatusServer(Gateway settings, Monitoring monitoring) {
        this.guard = Guard.open(settings, List.of(), monitoring);
        this.vertx = ServerVertx.of(1, 2);
        this.monitoring = monitoring;
        this.views = new ViewResource(monitoring, pool);
    }

    /**
     * Starts listening where the gateway of this process would answer operators.
     *
     * @throws HoldfastException when the address cannot be bound, or the TLS files cannot be used
     */
    public static StatusServer start(Gateway settings, Monitoring monitoring) {
        AdminPort at = settings.admin().orElseGet(() -> new AdminPort(settings.host(), settings.port(), true));
        Optional<ServerTls> tls = settings.tls()
                .filter(files -> at.tls())
                .map(files -> ServerTls.of(files, monitoring.registry(), InstantSource.system()));
        StatusServer server = new StatusServer(settings, monitoring);
        server.tls = tls;
        try {
            HttpServerOptions options = new HttpServerOptions().setHttp2ClearTextEnabled(false);
            HttpServer listening = server.vertx
                    .createHttpServer(tls.map(files -> files.secured(options)).orElse(options))
                    .requestHandler(server::admit)
                    .listen(at.port(), at.host())
                    .await(LIMIT_S, TimeUnit.SECONDS);
            server.port = listening.actualPort();
            tls.ifPresent(files -> {
                files.add(listening);
                files.watch(server.vertx);
            });
            return server;
        } catch (Exception e) {
            server.close();
            throw new HoldfastException(
                    "cannot-listen",
                    "cannot listen on " + at.host() + ":" + at.port() + " (" + e.getMessage() + "); choose another "
                            + (settings.admin().isPresent() ? "gateway.admin.port" : "gateway.port")
                            + ", or stop what listens there",
                    e);
        }
    }

    private void admit(HttpServerRequest request) {
        guard.admit(request, caller -> answer(request, caller));
    }

    private void answer(HttpServerRequest request, Caller caller) throws BadRequest {
        String path = String.valueOf(request.path());
        HeadRules.check(request);
        caller.use(path, views.paths());
        if (!views.answers(request, path)) {
            plain(request, path);
        }
    }

    private void plain(HttpServerRequest request, String path) {
        switch (path) {
            case "/health/live", "/health/ready" ->
                Router.only(request, HttpMethod.GET, () -> Replies.json(request, 200, health()));
            case "/metrics" ->
                Router.only(
                        request, HttpMethod.GET, () -> HealthResource.metrics(request, vertx, monitoring.registry()));
            case ApiDocument.PATH -> Router.only(request, HttpMethod.GET, () -> ApiDocument.send(request));
            default ->
                Replies.early(
                        request,
                        Problem.of(
                                404,
                                "not-found",
                                "There is nothing at " + path + "; this process takes no records in. See /health/ready,"
                                        + " /metrics, "
                                        + String.join(", ", monitoring.views().keySet()) + "."));
        }
    }

    private String health() {
        List<String> problems = tls.map(ServerTls::problems).orElse(List.of());
        return problems.isEmpty()
                ? "{\"status\":\"live\"}"
                : JsonText.of(Map.of("status", "live", "problems", problems));
    }

    /** The port that is listened on. */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        pool.close();
        guard.close();
        try {
            vertx.close().await(LIMIT_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new HoldfastException("close", "the status server did not end within " + LIMIT_S + " s", e);
        }
    }
}
