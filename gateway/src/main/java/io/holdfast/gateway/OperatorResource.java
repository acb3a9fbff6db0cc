package io.holdfast.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.intake.Intake;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.RefusedRecords.Refused;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What operators and their machines ask: health, metrics, lanes, flows, refused records. */
final class OperatorResource {

    private static final int MOST_REFUSED = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx;
    private final Catalog catalog;
    private final Intake intake;
    private final PrometheusMeterRegistry registry;

    OperatorResource(Vertx vertx, Catalog catalog, Intake intake, PrometheusMeterRegistry registry) {
        this.vertx = vertx;
        this.catalog = catalog;
        this.intake = intake;
        this.registry = registry;
    }

    void live(HttpServerRequest request) {
        Replies.json(request, 200, "{\"status\":\"live\"}");
    }

    /** 200 as long as critical records are taken: a load balancer must not send everybody away because Kafka is. */
    void ready(HttpServerRequest request) {
        apart(request, () -> {
            IntakeView view = intake.view();
            boolean ready = view.phase() == IntakeView.Phase.READY || view.phase() == IntakeView.Phase.DEGRADED;
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("status", view.phase().name().toLowerCase(Locale.ROOT));
            body.put("problems", view.problems());
            return new Answer(ready ? 200 : 503, body);
        });
    }

    void metrics(HttpServerRequest request) {
        vertx.executeBlocking(registry::scrape, false).onComplete(scraped -> {
            String text = scraped.succeeded() ? scraped.result() : "# " + scraped.cause();
            request.response()
                    .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(text);
        });
    }

    void lanes(HttpServerRequest request) {
        apart(request, () -> {
            IntakeView view = intake.view();
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("phase", view.phase().name().toLowerCase(Locale.ROOT));
            body.put("problems", view.problems());
            body.put("spool", view.spool());
            body.put("inFlightBytes", view.inFlightBytes());
            body.put("inFlightRecords", view.inFlightRecords());
            body.put("concurrencyLimit", view.concurrencyLimit());
            body.put("lanes", view.lanes());
            return new Answer(200, body);
        });
    }

    void flows(HttpServerRequest request) {
        List<Map<String, Object>> flows = catalog.flows().values().stream()
                .map(flow -> {
                    Map<String, Object> shown = new LinkedHashMap<>();
                    shown.put("name", flow.name());
                    shown.put("owner", flow.owner());
                    shown.put("tier", flow.tier().base().name().toLowerCase(Locale.ROOT));
                    shown.put("canBeCritical", flow.tier().canBeCritical());
                    shown.put("topic", flow.topicName());
                    shown.put("maxRecordBytes", flow.intake().maxRecordSize().bytes());
                    return shown;
                })
                .toList();
        apart(request, () -> new Answer(200, Map.of("flows", flows)));
    }

    void refused(HttpServerRequest request) {
        apart(
                request,
                () -> new Answer(
                        200,
                        Map.of(
                                "refused",
                                intake.refused().list(MOST_REFUSED).stream()
                                        .map(OperatorResource::brief)
                                        .toList())));
    }

    void refused(HttpServerRequest request, String id) {
        apart(
                request,
                () -> intake.refused()
                        .find(id)
                        .map(found -> new Answer(200, whole(found)))
                        .orElseGet(() ->
                                noRefused("No refused record \"" + id + "\"; see /v1/refused for those there are.")));
    }

    void retry(HttpServerRequest request, String id) {
        decide(request, id, (key, who) -> intake.refused().retry(key, who));
    }

    void discard(HttpServerRequest request, String id) {
        decide(request, id, (key, who) -> intake.refused().discard(key, who));
    }

    private void decide(HttpServerRequest request, String id, BiFunction<String, String, Boolean> action) {
        String who = request.getHeader("Holdfast-Operator");
        if (who == null || who.isBlank()) {
            Replies.problem(
                    request,
                    Problem.of(
                            400,
                            "no-operator",
                            "Say who you are in Holdfast-Operator; it is written to the audit log."));
            return;
        }
        apart(
                request,
                () -> action.apply(id, who)
                        ? new Answer(200, Map.of("id", id, "done", true))
                        : noRefused("No refused record \"" + id + "\", or it could not be put back; see /v1/refused."));
    }

    private static Answer noRefused(String detail) {
        return Answer.of(Problem.of(404, "unknown-refused", detail));
    }

    private record Answer(int status, String mediaType, String body) {

        Answer(int status, Map<String, Object> body) {
            this(status, "application/json", OperatorResource.json(body));
        }

        static Answer of(Problem problem) {
            return new Answer(problem.status(), Problem.MEDIA_TYPE, problem.json());
        }
    }

    /** Answers from a worker thread, since views and disks take longer than an event loop should wait. */
    private void apart(HttpServerRequest request, Callable<Answer> work) {
        vertx.executeBlocking(work, false).onComplete(done -> {
            if (done.succeeded()) {
                Answer answer = done.result();
                Replies.send(request, answer.status(), answer.mediaType(), answer.body());
            } else {
                Replies.problem(request, Problem.of(500, "internal", String.valueOf(done.cause())));
            }
        });
    }

    private static Map<String, Object> brief(Refused refused) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", refused.id());
        shown.put("flow", refused.flow());
        shown.put("topic", refused.topic());
        shown.put("partition", refused.partition());
        shown.put("acceptedAtMs", refused.acceptedAtMs());
        shown.put("refusedAtMs", refused.refusedAtMs());
        shown.put("reason", refused.reason());
        shown.put("message", refused.message());
        return shown;
    }

    private static Map<String, Object> whole(Refused refused) {
        Map<String, Object> shown = brief(refused);
        shown.put("key", text(refused.key()));
        shown.put(
                "valueBase64",
                refused.value() == null ? "" : Base64.getEncoder().encodeToString(refused.value()));
        return shown;
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static String json(Map<String, Object> body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a view cannot be written as JSON", e);
        }
    }
}
