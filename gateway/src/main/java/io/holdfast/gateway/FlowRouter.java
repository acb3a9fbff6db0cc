package io.holdfast.gateway;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Nearest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;

/** Finds the resource of a path below {@code /v1/flows/} and {@code /topics/}. Used by one event loop. */
final class FlowRouter {

    private final Map<String, FlowResource> flows = new HashMap<>();
    private final Map<String, FlowResource> byTopic = new HashMap<>();
    private final RecordResource records;
    private final BatchResource batches;
    private final ProduceResource produce;

    FlowRouter(Catalog catalog, RecordResource records, BatchResource batches, ProduceResource produce) {
        for (Flow flow : catalog.flows().values()) {
            FlowResource resource = new FlowResource(flow);
            flows.put(flow.name(), resource);
            byTopic.put(flow.topicName(), resource);
        }
        this.records = records;
        this.batches = batches;
        this.produce = produce;
    }

    /** Finds the flow of a topic that clients of other gateways name. */
    void handleTopic(HttpServerRequest request, String rest) {
        try {
            String topic = PathSegment.decode(rest);
            FlowResource flow = byTopic.get(topic);
            if (flow == null) {
                String known =
                        String.join(", ", byTopic.keySet().stream().sorted().toList());
                throw new BadRequest(
                        404,
                        "unknown-topic",
                        "No flow has a topic \"" + Quote.brief(topic) + "\"; known are " + known + ".");
            }
            if (!request.method().equals(HttpMethod.POST)) {
                request.response().putHeader("allow", "POST");
                throw new BadRequest(
                        405, "method-not-allowed", request.method() + " is not for " + request.path() + "; use POST.");
            }
            produce.post(request, flow);
        } catch (BadRequest e) {
            ProduceReply.early(request, e.problem());
        }
    }

    void handle(HttpServerRequest request, String rest) throws BadRequest {
        String[] parts = rest.split("/", 3);
        FlowResource flow = flow(PathSegment.decode(parts[0]));
        String kind = parts.length > 1 ? parts[1] : "";
        String id = parts.length > 2 ? PathSegment.decode(parts[2]) : null;
        if (kind.equals("records") && id == null) {
            Router.only(request, HttpMethod.POST, () -> records.post(request, flow));
        } else if (kind.equals("batch") && id == null) {
            Router.only(request, HttpMethod.POST, () -> batches.post(request, flow));
        } else if (kind.equals("records") && id != null) {
            record(request, flow, id);
        } else {
            Router.notFound(request);
        }
    }

    private FlowResource flow(String name) throws BadRequest {
        FlowResource flow = flows.get(name);
        if (flow == null) {
            String known = String.join(", ", flows.keySet().stream().sorted().toList());
            throw new BadRequest(
                    404,
                    "unknown-flow",
                    "There is no flow \"" + Quote.brief(name) + "\"" + hint(name) + " Known are " + known + ".");
        }
        return flow;
    }

    private String hint(String name) {
        return Nearest.to(name, flows.keySet())
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse(".");
    }

    private void record(HttpServerRequest request, FlowResource flow, String id) {
        if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)) {
            records.get(request, flow, id);
        } else if (request.method().equals(HttpMethod.DELETE)) {
            records.delete(request, flow, id);
        } else {
            Router.notAllowed(request, "GET, HEAD, DELETE");
        }
    }
}
