package io.holdfast.gateway;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Gateway;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Health, metrics and views of a process that takes nothing in. */
public final class StatusServer implements AutoCloseable {

    private static final long LIMIT_S = 20;

    private final Vertx vertx;
    private final OperatorPool pool = new OperatorPool();
    private final ViewResource views;
    private final Monitoring monitoring;
    private volatile int port;

    private StatusServer(Monitoring monitoring) {
        this.vertx = ServerVertx.of(1, 2);
        this.monitoring = monitoring;
        this.views = new ViewResource(monitoring, pool);
    }

    /**
     * Starts listening where the gateway of this process would.
     *
     * @throws HoldfastException when the address cannot be bound
     */
    public static StatusServer start(Gateway settings, Monitoring monitoring) {
        StatusServer server = new StatusServer(monitoring);
        try {
            HttpServer listening = server.vertx
                    .createHttpServer()
                    .requestHandler(server::answer)
                    .listen(settings.port(), settings.host())
                    .await(LIMIT_S, TimeUnit.SECONDS);
            server.port = listening.actualPort();
            return server;
        } catch (Exception e) {
            server.close();
            throw new HoldfastException(
                    "cannot-listen",
                    "cannot listen on " + settings.host() + ":" + settings.port() + " (" + e.getMessage()
                            + "); choose another gateway.port, or stop what listens there",
                    e);
        }
    }

    private void answer(HttpServerRequest request) {
        String path = String.valueOf(request.path());
        try {
            if (!views.answers(request, path)) {
                plain(request, path);
            }
        } catch (BadRequest e) {
            Replies.early(request, e.problem());
        }
    }

    private void plain(HttpServerRequest request, String path) {
        switch (path) {
            case "/health/live", "/health/ready" ->
                Router.only(request, HttpMethod.GET, () -> Replies.json(request, 200, "{\"status\":\"live\"}"));
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

    /** The port that is listened on. */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        pool.close();
        try {
            vertx.close().await(LIMIT_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new HoldfastException("close", "the status server did not end within " + LIMIT_S + " s", e);
        }
    }
}
