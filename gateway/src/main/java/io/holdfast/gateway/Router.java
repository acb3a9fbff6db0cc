package io.holdfast.gateway;

import io.holdfast.core.catalog.Catalog;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the resource of a request by its path. Used by one event loop. */
final class Router implements Handler<HttpServerRequest> {

    private static final String FLOWS = "/v1/flows/";
    private static final String TOPICS = "/topics/";
    private static final String REFUSED = "/v1/refused/";
    private static final String LANES = "/v1/lanes/";

    private static final String RECORDS = "records go to /v1/flows/{flow}/records or /v1/flows/{flow}/batch";

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final boolean accessLog;
    private final FlowRouter flows;
    private final HealthResource health;
    private final OperatorResource operators;
    private final ViewResource views;
    private final Guard guard;
    private final Served served;

    /** What a gateway answers from. */
    record Resources(
            FlowRouter flows, HealthResource health, OperatorResource operators, ViewResource views, Guard guard) {}

    Router(Catalog catalog, Resources resources, Served served) {
        this.accessLog = catalog.gateway().accessLog();
        this.served = served;
        this.flows = resources.flows();
        this.health = resources.health();
        this.operators = resources.operators();
        this.views = resources.views();
        this.guard = resources.guard();
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (accessLog) {
            logWhenAnswered(request);
        }
        try {
            HeadRules.check(request);
        } catch (BadRequest e) {
            Leave.forGood(request, () -> Replies.problem(request, e.problem()));
            return;
        }
        guard.admit(request, caller -> route(request, caller));
    }

    private void route(HttpServerRequest request, Caller caller) throws BadRequest {
        String path = request.path();
        if (path == null) {
            throw new BadRequest(400, "bad-path", "The request has no path.");
        } else if (served.records() && path.startsWith(FLOWS)) {
            flows.handle(caller, path.substring(FLOWS.length()));
        } else if (served.records() && path.startsWith(TOPICS)) {
            flows.handleTopic(caller, path.substring(TOPICS.length()));
        } else {
            caller.use(path, views.paths());
            others(request, path);
        }
    }

    /** What is there besides records. */
    private void others(HttpServerRequest request, String path) throws BadRequest {
        if (path.equals("/health/live")) {
            only(request, HttpMethod.GET, () -> health.live(request));
        } else if (path.equals("/health/ready")) {
            only(request, HttpMethod.GET, () -> health.ready(request, served.operators()));
        } else if (!served.operators()) {
            notFound(request, "only records and health are answered here, and the rest at the port of gateway.admin");
        } else if (path.startsWith(LANES)) {
            lane(request, path.substring(LANES.length()));
        } else if (path.startsWith(REFUSED)) {
            refused(request, path.substring(REFUSED.length()));
        } else {
            plain(request, path);
        }
    }

    /** One line a request, never its contents. */
    private static void logWhenAnswered(HttpServerRequest request) {
        long began = System.nanoTime();
        request.response()
                .endHandler(ended -> LOG.atInfo()
                        .addKeyValue("method", request.method())
                        .addKeyValue("path", request.path())
                        .addKeyValue("status", request.response().getStatusCode())
                        .addKeyValue("bytes", request.bytesRead())
                        .addKeyValue("micros", (System.nanoTime() - began) / 1_000)
                        .log("request"));
    }

    private void lane(HttpServerRequest request, String rest) throws BadRequest {
        String[] parts = rest.split("/", 3);
        if (parts.length == 3 && parts[2].equals("resume")) {
            String topic = PathSegment.decode(parts[0]);
            only(request, HttpMethod.POST, () -> operators.resume(request, topic, parts[1]));
        } else {
            notFound(request);
        }
    }

    private void refused(HttpServerRequest request, String rest) throws BadRequest {
        String[] parts = rest.split("/", 2);
        String id = PathSegment.decode(parts[0]);
        String action = parts.length > 1 ? parts[1] : "";
        switch (action) {
            case "" -> only(request, HttpMethod.GET, () -> operators.refused(request, id));
            case "retry" -> only(request, HttpMethod.POST, () -> operators.retry(request, id));
            case "discard" -> only(request, HttpMethod.POST, () -> operators.discard(request, id));
            default -> notFound(request);
        }
    }

    private void plain(HttpServerRequest request, String path) throws BadRequest {
        @Nullable
        Runnable answer = switch (path) {
            case "/metrics" -> () -> health.metrics(request);
            case ApiDocument.PATH -> () -> ApiDocument.send(request);
            case "/v1/lanes" -> () -> operators.lanes(request);
            case "/v1/flows" -> () -> operators.flows(request);
            case "/v1/refused" -> () -> operators.refused(request);
            default -> null;
        };
        if (answer != null) {
            only(request, HttpMethod.GET, answer);
        } else if (!views.answers(request, path)) {
            notFound(
                    request, served.records() ? RECORDS : "records go to the gateway's own port, not to gateway.admin");
        }
    }

    /** Answers only this method; a HEAD is a GET whose answer's body is left out. */
    static void only(HttpServerRequest request, HttpMethod method, Runnable answer) {
        boolean head = method.equals(HttpMethod.GET) && request.method().equals(HttpMethod.HEAD);
        if (head || request.method().equals(method)) {
            answer.run();
        } else {
            notAllowed(request, method.equals(HttpMethod.GET) ? "GET, HEAD" : method.name());
        }
    }

    static void notAllowed(HttpServerRequest request, String allowed) {
        request.response().putHeader("allow", allowed);
        Replies.early(
                request,
                Problem.of(
                        405,
                        "method-not-allowed",
                        request.method() + " is not for " + request.path() + "; use " + allowed + "."));
    }

    static void notFound(HttpServerRequest request) {
        notFound(request, RECORDS);
    }

    private static void notFound(HttpServerRequest request, String advice) {
        Replies.early(
                request,
                Problem.of(
                        404,
                        "not-found",
                        "There is nothing at " + Quote.brief(String.valueOf(request.path())) + "; " + advice + "."));
    }
}
