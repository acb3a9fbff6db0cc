package io.holdfast.gateway;

import io.holdfast.core.Sabotage;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RejectReason;
import io.holdfast.intake.ShedReason;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts outcomes and problems on the wire. */
final class Replies {

    private static final boolean SILENT = Sabotage.NO_RETRY_AFTER.on();
    private static final String JSON = "application/json";
    private static final long MS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    private Replies() {}

    static void json(HttpServerRequest request, int status, String body) {
        send(request, status, JSON, body);
    }

    static void problem(HttpServerRequest request, Problem problem) {
        sendProblem(request, problem, Problem.MEDIA_TYPE, problem.json());
    }

    /** The problem in words of another API. */
    static void sendProblem(HttpServerRequest request, Problem problem, String type, String body) {
        if (problem.status() == 503 && !SILENT && !request.response().headers().contains("retry-after")) {
            request.response().putHeader("retry-after", "1");
        }
        send(request, problem.status(), type, body);
    }

    /** Says when another attempt makes sense, if the outcome does. */
    static void retryAfter(HttpServerRequest request, Outcome outcome) {
        if (outcome instanceof Outcome.Shed shed && !SILENT) {
            request.response().putHeader("retry-after", Long.toString((shed.retryAfterMs() + MS - 1) / MS));
        }
    }

    /** Says that another attempt makes sense after so long. */
    static void retryAfter(HttpServerRequest request, long waitMs) {
        request.response().putHeader("retry-after", Long.toString(Math.max(1, (waitMs + MS - 1) / MS)));
    }

    /** Answers a request whose work has failed: with what is wrong with it, or as a fault of the gateway's, which is logged. */
    static void failed(HttpServerRequest request, Throwable cause) {
        if (cause instanceof BadRequest bad) {
            problem(request, bad.problem());
            return;
        }
        problem(request, fault(request, cause));
    }

    /** A fault of the gateway's, which is logged. */
    static Problem fault(HttpServerRequest request, Throwable cause) {
        LOG.atError().addKeyValue("path", request.path()).setCause(cause).log("a request failed");
        return Problem.of(500, "internal", "The gateway failed: " + cause + "; its log says more.");
    }

    /** Answers before the request's body has been read, and takes leave of its connection if a body is on its way. */
    static void early(HttpServerRequest request, Problem problem) {
        early(request, () -> problem(request, problem));
    }

    /** The same with an answer of another kind. */
    static void early(HttpServerRequest request, Runnable answer) {
        boolean body = request.getHeader("transfer-encoding") != null
                || !"0".equals(Objects.requireNonNullElse(request.getHeader("content-length"), "0"));
        if (body) {
            request.response().putHeader("connection", "close");
        }
        answer.run();
        if (body) {
            Leave.of(request);
        }
    }

    /** Answers what is no HTTP; its connection is closed. */
    static void malformed(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            problem(
                    request,
                    Problem.of(
                            414,
                            "uri-too-long",
                            "The request line is too long (" + sentence(cause).replaceAll("\\.$", "") + ")."));
        } else if (cause instanceof TooLongHttpHeaderException) {
            problem(
                    request,
                    Problem.of(
                            431,
                            "head-too-large",
                            "The headers are too large (" + sentence(cause).replaceAll("\\.$", "") + ")."));
        } else {
            problem(request, Problem.of(400, "malformed-http", "The request is not HTTP/1.1: " + sentence(cause)));
        }
    }

    /** What a decoder says, without its class, and with one full stop. */
    private static String sentence(Throwable cause) {
        String said = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
        return Quote.brief(said.replaceAll("[.\\s]+$", "")) + ".";
    }

    /** Tells a client that asked with {@code Expect: 100-continue} to send its body; one of HTTP/1.0 would not understand. */
    static void goOn(HttpServerRequest request) {
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect")) && request.version() != HttpVersion.HTTP_1_0) {
            request.response().writeContinue();
        }
    }

    static void outcome(HttpServerRequest request, String flow, boolean weak, Outcome outcome) {
        if (outcome instanceof Outcome.Published || outcome instanceof Outcome.Spooled) {
            boolean spooled = outcome instanceof Outcome.Spooled;
            if (outcome instanceof Outcome.Spooled waiting) {
                request.response().putHeader("location", "/v1/flows/" + flow + "/records/" + encoded(waiting.id()));
            }
            json(request, spooled ? 202 : 200, line(new JsonText(), weak, outcome));
        } else {
            retryAfter(request, outcome);
            problem(request, problem(outcome));
        }
    }

    /** The outcome as the fields of one JSON object; for batches, whose lines have no status of their own. */
    static String line(JsonText json, boolean weak, Outcome outcome) {
        if (outcome instanceof Outcome.Published published) {
            json.field("status", "published").field("id", published.id()).field("topic", published.topic());
            json.field("partition", published.partition()).field("offset", published.offset());
            ContractText.unchecked(json, published.unchecked());
        } else if (outcome instanceof Outcome.Spooled spooled) {
            json.field("status", "spooled").field("id", spooled.id());
            ContractText.unchecked(json, spooled.unchecked());
        } else if (outcome instanceof Outcome.Shed shed) {
            json.field("status", "shed").field("reason", shed.reason().code());
            json.field("retryAfterMs", shed.retryAfterMs());
        } else if (outcome instanceof Outcome.OutcomeUnknown unknown) {
            json.field("status", "unknown").field("id", unknown.id());
        } else if (outcome instanceof Outcome.Rejected rejected) {
            json.field("status", "invalid").field("reason", rejected.reason().code());
            json.field("detail", rejected.detail());
            ContractText.violations(json, rejected.violations());
        }
        return durability(json, weak, outcome).end();
    }

    /** Says it when an outcome is kept less well than a promise has to be: as its flow is declared, or in the spool it is in. */
    static JsonText durability(JsonText json, boolean weak, Outcome outcome) {
        String word = weak ? "weak" : outcome instanceof Outcome.Spooled spooled ? spooled.weakness() : "";
        return word.isEmpty() ? json : json.field("durability", word);
    }

    /** The result of a line that is not offered, since it cannot be understood. */
    static String invalid(int line, BadRequest why) {
        return notTaken(line, "invalid", why.problem(), why.problem().detail());
    }

    /** The result of a line that is not offered. */
    static String notTaken(int line, String status, Problem why, String detail) {
        return new JsonText()
                .field("line", line)
                .field("status", status)
                .field("reason", why.code())
                .field("detail", detail)
                .end();
    }

    /** What is wrong with a record that was not taken, or of which nobody knows. */
    static Problem problem(Outcome outcome) {
        if (outcome instanceof Outcome.Shed shed) {
            ShedReason reason = shed.reason();
            return Problem.of(status(reason), reason.code(), "The record was not taken: " + reason.explanation() + ".")
                    .with("retryAfterMs", shed.retryAfterMs());
        }
        if (outcome instanceof Outcome.OutcomeUnknown unknown) {
            return Problem.of(
                            503,
                            "outcome-unknown",
                            "The record is on its way and may still arrive; repeat it under the Idempotency-Key \""
                                    + unknown.id() + "\" to learn what became of it.")
                    .with("id", unknown.id());
        }
        Outcome.Rejected rejected = (Outcome.Rejected) outcome;
        Problem problem =
                Problem.of(status(rejected.reason()), rejected.reason().code(), rejected.detail());
        return ContractText.with(problem, rejected.violations());
    }

    /** 429 where it is the caller who should do less. */
    static int status(ShedReason reason) {
        return reason == ShedReason.FLOW_BUSY || reason == ShedReason.RETRY_BUDGET ? 429 : 503;
    }

    static int status(RejectReason reason) {
        return switch (reason) {
            case UNKNOWN_FLOW -> 404;
            case TOO_LARGE -> 413;
            case KEY_REUSED, KEY_REQUIRED, ALREADY_EXPIRED, CONTRACT_VIOLATED, REFUSED_BY_KAFKA -> 422;
        };
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static void send(HttpServerRequest request, int status, String type, String body) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status).putHeader("content-type", type).end(body);
        }
    }
}
