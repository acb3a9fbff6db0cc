package io.holdfast.gateway;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Nearest;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the resource of a request by its path. Used by one event loop. */
final class Router implements Handler<HttpServerRequest> {

    private static final String FLOWS = "/v1/flows/";
    private static final String REFUSED = "/v1/refused/";
    private static final String LANES = "/v1/lanes/";

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final boolean accessLog;
    private final Map<String, FlowResource> flows = new HashMap<>();
    private final RecordResource records;
    private final BatchResource batches;
    private final OperatorResource operators;

    Router(Catalog catalog, RecordResource records, BatchResource batches, OperatorResource operators) {
        for (Flow flow : catalog.flows().values()) {
            flows.put(flow.name(), new FlowResource(flow));
        }
        this.accessLog = catalog.gateway().accessLog();
        this.records = records;
        this.batches = batches;
        this.operators = operators;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (accessLog) {
            logWhenAnswered(request);
        }
        String path = request.path();
        if (path == null) {
            Replies.problem(request, Problem.of(400, "bad-path", "The request has no path."));
        } else if (path.startsWith(FLOWS)) {
            flow(request, path.substring(FLOWS.length()));
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

    private void flow(HttpServerRequest request, String rest) {
        String[] parts = rest.split("/", 3);
        FlowResource flow = flows.get(decoded(parts[0]));
        if (flow == null) {
            String name = decoded(parts[0]);
            Replies.early(
                    request,
                    Problem.of(
                            404,
                            "unknown-flow",
                            "There is no flow \"" + name + "\"" + hint(name) + " Known are "
                                    + String.join(
                                            ", ",
                                            flows.keySet().stream().sorted().toList()) + "."));
            return;
        }
        String kind = parts.length > 1 ? parts[1] : "";
        String id = parts.length > 2 ? decoded(parts[2]) : null;
        if (kind.equals("records") && id == null) {
            only(request, HttpMethod.POST, () -> records.post(request, flow));
        } else if (kind.equals("batch") && id == null) {
            only(request, HttpMethod.POST, () -> batches.post(request, flow));
        } else if (kind.equals("records") && id != null) {
            record(request, flow, id);
        } else {
            notFound(request);
        }
    }

    private String hint(String name) {
        return Nearest.to(name, flows.keySet())
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse(".");
    }

    private void record(HttpServerRequest request, FlowResource flow, String id) {
        if (request.method().equals(HttpMethod.GET)) {
            records.get(request, flow, id);
        } else if (request.method().equals(HttpMethod.DELETE)) {
            records.delete(request, flow, id);
        } else {
            notAllowed(request, "GET, DELETE");
        }
    }

    private void lane(HttpServerRequest request, String rest) {
        String[] parts = rest.split("/", 3);
        if (parts.length == 3 && parts[2].equals("resume")) {
            only(request, HttpMethod.POST, () -> operators.resume(request, decoded(parts[0]), parts[1]));
        } else {
            notFound(request);
        }
    }

    private void refused(HttpServerRequest request, String rest) {
        String[] parts = rest.split("/", 2);
        String action = parts.length > 1 ? parts[1] : "";
        switch (action) {
            case "" -> only(request, HttpMethod.GET, () -> operators.refused(request, decoded(parts[0])));
            case "retry" -> only(request, HttpMethod.POST, () -> operators.retry(request, decoded(parts[0])));
            case "discard" -> only(request, HttpMethod.POST, () -> operators.discard(request, decoded(parts[0])));
            default -> notFound(request);
        }
    }

    private void plain(HttpServerRequest request, String path) {
        @Nullable
        Runnable answer = switch (path) {
            case "/health/live" -> () -> operators.live(request);
            case "/health/ready" -> () -> operators.ready(request);
            case "/metrics" -> () -> operators.metrics(request);
            case "/v1/lanes" -> () -> operators.lanes(request);
            case "/v1/flows" -> () -> operators.flows(request);
            case "/v1/refused" -> () -> operators.refused(request);
            default -> null;
        };
        if (answer == null) {
            notFound(request);
        } else {
            only(request, HttpMethod.GET, answer);
        }
    }

    private static void only(HttpServerRequest request, HttpMethod method, Runnable answer) {
        if (request.method().equals(method)) {
            answer.run();
        } else {
            notAllowed(request, method.name());
        }
    }

    private static void notAllowed(HttpServerRequest request, String allowed) {
        request.response().putHeader("allow", allowed);
        Replies.early(
                request,
                Problem.of(
                        405,
                        "method-not-allowed",
                        request.method() + " is not for " + request.path() + "; use " + allowed + "."));
    }

    private static void notFound(HttpServerRequest request) {
        Replies.early(
                request,
                Problem.of(
                        404,
                        "not-found",
                        "There is nothing at " + request.path()
                                + "; records go to /v1/flows/{flow}/records or /v1/flows/{flow}/batch."));
    }

    private static String decoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return segment;
        }
    }
}
