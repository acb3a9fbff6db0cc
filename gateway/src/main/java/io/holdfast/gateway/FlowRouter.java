package io.holdfast.gateway;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Nearest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.List;
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
    void handleTopic(Caller caller, String rest) {
        HttpServerRequest request = caller.request();
        try {
            String topic = PathSegment.decode(rest);
            FlowResource flow = byTopic.get(topic);
            if (flow == null) {
                caller.mustBeKnown();
                String known = String.join(
                        ", ",
                        byTopic.entrySet().stream()
                                .filter(entry -> caller.knows(entry.getValue().name()))
                                .map(Map.Entry::getKey)
                                .sorted()
                                .toList());
                throw new BadRequest(
                        404,
                        "unknown-topic",
                        "No flow has a topic \"" + Quote.brief(topic) + "\"; known are " + known + ".");
            }
            Toll toll = caller.write(flow.name());
            if (!request.method().equals(HttpMethod.POST)) {
                request.response().putHeader("allow", "POST");
                throw new BadRequest(
                        405, "method-not-allowed", request.method() + " is not for " + request.path() + "; use POST.");
            }
            produce.post(request, flow, toll);
        } catch (BadRequest e) {
            ProduceReply.early(request, e.problem());
        }
    }

    void handle(Caller caller, String rest) throws BadRequest {
        HttpServerRequest request = caller.request();
        String[] parts = rest.split("/", 3);
        FlowResource flow = flow(PathSegment.decode(parts[0]), caller);
        String kind = parts.length > 1 ? parts[1] : "";
        String id = parts.length > 2 ? PathSegment.decode(parts[2]) : null;
        if (kind.equals("records") && id == null) {
            Toll toll = caller.write(flow.name());
            Router.only(request, HttpMethod.POST, () -> records.post(request, flow, toll));
        } else if (kind.equals("batch") && id == null) {
            Toll toll = caller.write(flow.name());
            Router.only(request, HttpMethod.POST, () -> batches.post(request, flow, toll));
        } else if (kind.equals("records") && id != null) {
            record(caller, flow, id);
        } else {
            caller.mustBeKnown();
            Router.notFound(request);
        }
    }

    private FlowResource flow(String name, Caller caller) throws BadRequest {
        FlowResource flow = flows.get(name);
        if (flow == null) {
            caller.mustBeKnown();
            List<String> known =
                    flows.keySet().stream().filter(caller::knows).sorted().toList();
            throw new BadRequest(
                    404,
                    "unknown-flow",
                    "There is no flow \"" + Quote.brief(name) + "\"" + hint(name, known) + " Known are "
                            + String.join(", ", known) + ".");
        }
        return flow;
    }

    private static String hint(String name, List<String> known) {
        return Nearest.to(name, known)
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse(".");
    }

    private void record(Caller caller, FlowResource flow, String id) throws BadRequest {
        HttpServerRequest request = caller.request();
        if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)) {
            caller.ask(flow.name());
            records.get(request, flow, id);
        } else if (request.method().equals(HttpMethod.DELETE)) {
            records.delete(request, flow, id, caller.write(flow.name()));
        } else {
            caller.ask(flow.name());
            Router.notAllowed(request, "GET, HEAD, DELETE");
        }
    }
}
