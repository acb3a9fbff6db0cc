package io.holdfast.gateway;

import io.holdfast.intake.Intake;
import io.holdfast.intake.IntakeView;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What machines ask again and again: health and metrics. Nothing here waits for a disk. Thread-safe. */
final class HealthResource {

    private final Vertx vertx;
    private final Intake intake;
    private final PrometheusMeterRegistry registry;
    private final Optional<ServerTls> tls;

    HealthResource(Vertx vertx, Intake intake, PrometheusMeterRegistry registry, Optional<ServerTls> tls) {
        this.vertx = vertx;
        this.intake = intake;
        this.registry = registry;
        this.tls = tls;
    }

    void live(HttpServerRequest request) {
        Replies.json(request, 200, "{\"status\":\"live\"}");
    }

    /**
     * 200 as long as critical records are taken: a load balancer must not send everybody away because Kafka is.
     *
     * @param whole whether the problems are told too, or the status alone
     */
    void ready(HttpServerRequest request, boolean whole) {
        vertx.executeBlocking(intake::view, false).onComplete(seen -> {
            if (seen.failed()) {
                Replies.failed(request, seen.cause());
                return;
            }
            IntakeView view = seen.result();
            boolean ready = view.phase() == IntakeView.Phase.READY || view.phase() == IntakeView.Phase.DEGRADED;
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("status", view.phase().name().toLowerCase(Locale.ROOT));
            if (whole) {
                List<String> problems = new ArrayList<>(view.problems());
                tls.ifPresent(files -> problems.addAll(files.problems()));
                body.put("problems", problems);
            }
            Replies.json(request, ready ? 200 : 503, JsonText.of(body));
        });
    }

    void metrics(HttpServerRequest request) {
        metrics(request, vertx, registry);
    }

    static void metrics(HttpServerRequest request, Vertx vertx, PrometheusMeterRegistry registry) {
        vertx.executeBlocking(() -> registry.scrape(), false).onComplete(scraped -> {
            if (scraped.failed()) {
                Replies.failed(request, scraped.cause());
            } else {
                Replies.send(request, 200, "text/plain; version=0.0.4; charset=utf-8", scraped.result());
            }
        });
    }
}
