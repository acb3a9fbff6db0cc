package io.holdfast.gateway;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.intake.Intake;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.RefusedRecords.Refused;
import io.holdfast.intake.UndecidedRecords;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators ask and decide: lanes, flows, refused records. Thread-safe. */
final class OperatorResource {

    /** Refused records one page may hold. */
    private static final int LARGEST_PAGE = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(OperatorResource.class);

    private final Catalog catalog;
    private final Intake intake;
    private final OperatorPool pool;

    OperatorResource(Catalog catalog, Intake intake, OperatorPool pool) {
        this.catalog = catalog;
        this.intake = intake;
        this.pool = pool;
    }

    void lanes(HttpServerRequest request) {
        apart(request, () -> {
            IntakeView view = intake.view();
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("nowMs", System.currentTimeMillis());
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

    /** One page in the order of acceptance: {@code ?limit=} records behind {@code ?after=}; {@code next} names the next page's. */
    void refused(HttpServerRequest request) {
        apart(request, () -> {
            int limit = limit(parameter(request, "limit", Integer.toString(LARGEST_PAGE)));
            return new Answer(200, page(parameter(request, "after", ""), limit));
        });
    }

    private static String parameter(HttpServerRequest request, String name, String otherwise) throws BadRequest {
        try {
            return request.getParam(name, otherwise);
        } catch (IllegalArgumentException e) {
            LOG.atDebug().setCause(e).log("query cannot be decoded");
            throw new BadRequest(
                    400,
                    "bad-path",
                    "The query \"" + Quote.brief(String.valueOf(request.query()))
                            + "\" is not percent-encoded UTF-8; write a % itself as %25.");
        }
    }

    private static int limit(String said) throws BadRequest {
        try {
            int limit = Integer.parseInt(said);
            if (limit >= 1 && limit <= LARGEST_PAGE) {
                return limit;
            }
        } catch (NumberFormatException e) {
            LOG.atDebug().setCause(e).log("limit is no number");
        }
        throw new BadRequest(
                400, "bad-limit", "limit is a number from 1 to " + LARGEST_PAGE + ", not \"" + said + "\".");
    }

    private Map<String, Object> page(String after, int limit) {
        List<Refused> read = intake.refused().list(after, limit + 1);
        boolean more = read.size() > limit;
        List<Refused> shown = more ? read.subList(0, limit) : read;
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("total", intake.view().spool().refused());
        body.put("refused", shown.stream().map(OperatorResource::brief).toList());
        if (more) {
            body.put("next", shown.get(limit - 1).id());
        }
        return body;
    }

    void refused(HttpServerRequest request, String id) {
        apart(request, () -> new Answer(200, whole(intake.refused().find(id).orElseThrow(() -> notRefused(id)))));
    }

    void retry(HttpServerRequest request, String id) {
        decide(request, id, (key, who) -> intake.refused().retry(key, who));
    }

    void discard(HttpServerRequest request, String id) {
        decide(request, id, (key, who) -> intake.refused().discard(key, who));
    }

    /** Lets a halted lane go on, its undecided records treated as said. */
    void resume(HttpServerRequest request, String topic, String partition) {
        apart(request, () -> {
            String who = operator(request);
            UndecidedRecords how = undecided(parameter(request, "undecided", ""));
            if (!intake.resume(topic, number(partition), how, who)) {
                throw new BadRequest(
                        409,
                        "not-halted",
                        "Lane " + topic + "/" + partition + " is not halted, or there is none; see /v1/lanes.");
            }
            return new Answer(200, Map.of("topic", topic, "partition", partition, "undecided", how.code()));
        });
    }

    private static UndecidedRecords undecided(String said) throws BadRequest {
        for (UndecidedRecords how : UndecidedRecords.values()) {
            if (how.code().equals(said)) {
                return how;
            }
        }
        throw new BadRequest(
                400,
                "bad-decision",
                "undecided is \"" + said
                        + "\"; say resend (some may be in the log twice) or refuse (they are kept apart).");
    }

    private static int number(String partition) throws BadRequest {
        try {
            return Integer.parseInt(partition);
        } catch (NumberFormatException e) {
            LOG.atDebug().setCause(e).log("partition is no number");
            throw new BadRequest(400, "bad-partition", "partition \"" + partition + "\" is no number.");
        }
    }

    /** Who asks for it; what is decided is written down under this name. */
    static String operator(HttpServerRequest request) throws BadRequest {
        String who = request.getHeader("Holdfast-Operator");
        if (who == null || who.isBlank()) {
            throw new BadRequest(
                    400, "no-operator", "Say who you are in Holdfast-Operator; it is written to the audit log.");
        }
        return who;
    }

    private void decide(HttpServerRequest request, String id, BiFunction<String, String, Boolean> action) {
        apart(request, () -> {
            String who = operator(request);
            if (intake.refused().find(id).isEmpty()) {
                throw notRefused(id);
            }
            if (!action.apply(id, who)) {
                throw intake.refused().find(id).isEmpty() ? notRefused(id) : notPutBack(id);
            }
            return new Answer(200, Map.of("id", id, "done", true));
        });
    }

    private static BadRequest notRefused(String id) {
        return new BadRequest(
                404,
                "not-refused",
                "No refused record has the id \"" + id + "\": it never was refused, or it was retried or discarded.");
    }

    private static BadRequest notPutBack(String id) {
        return new BadRequest(
                409,
                "not-put-back",
                "The record \"" + id
                        + "\" stays refused: its lane takes nothing now. Look at /v1/lanes, then try again.");
    }

    private record Answer(int status, Map<String, ? extends @Nullable Object> body) {}

    /** Answers from the operators' threads, since views and disks take longer than an event loop should wait. */
    private void apart(HttpServerRequest request, Callable<Answer> work) {
        pool.call(work).onComplete(done -> {
            if (done.succeeded()) {
                Replies.json(
                        request,
                        done.result().status(),
                        JsonText.of(done.result().body()));
            } else {
                Replies.failed(request, done.cause());
            }
        });
    }

    private static Map<String, Object> brief(Refused refused) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", refused.id());
        shown.put("flow", refused.flow());
        shown.put("recordId", refused.recordId());
        shown.put("topic", refused.topic());
        shown.put("partition", refused.partition());
        shown.put("acceptedAtMs", refused.acceptedAtMs());
        shown.put("refusedAtMs", refused.refusedAtMs());
        shown.put("reason", refused.reason());
        shown.put("message", refused.message());
        return shown;
    }

    /** As kept; null where Kafka has null, so that a tombstone does not look like an empty value. */
    private static Map<String, @Nullable Object> whole(Refused refused) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>(brief(refused));
        shown.put("key", refused.key() == null ? null : new String(refused.key(), StandardCharsets.UTF_8));
        shown.put("keyBase64", base64(refused.key()));
        shown.put("valueBase64", base64(refused.value()));
        shown.put(
                "headers",
                refused.headers().stream().map(OperatorResource::header).toList());
        return shown;
    }

    private static Map<String, @Nullable Object> header(Header header) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("name", header.key());
        shown.put("valueBase64", base64(header.value()));
        return shown;
    }

    private static @Nullable String base64(byte @Nullable [] bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }
}
