package io.holdfast.gateway;

import io.holdfast.intake.Outcome;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The answer of the produce API: a place or an error for each record. What is spooled has no place yet and is answered with -1
 * and its name. When no record was taken and all of them may be sent again, the request as a whole is answered so: clients of
 * this API look at the status first. Used by one event loop.
 */
final class ProduceReply {

    private static final String MEDIA_TYPE = "application/vnd.kafka.v2+json";
    /** The codes of a single record: whether to send it again makes sense. */
    private static final int FINAL = 1;

    private static final int RETRIABLE = 2;
    private static final int NO_PLACE = -1;

    private final @Nullable String[] results;
    private final boolean weak;
    private int settled;
    private int shed;
    private @Nullable Outcome firstShed;
    private Toll.@Nullable Unpaid firstUnpaid;

    ProduceReply(int records, boolean weak) {
        this.results = new @Nullable String[records];
        this.weak = weak;
    }

    void settle(int number, Outcome outcome) {
        if (outcome instanceof Outcome.Published published) {
            JsonText json = taken(published.partition(), published.offset(), published.id(), outcome);
            ContractText.unchecked(json, published.unchecked());
            put(number, json.end());
        } else if (outcome instanceof Outcome.Spooled spooled) {
            JsonText json = taken(NO_PLACE, NO_PLACE, spooled.id(), outcome);
            ContractText.unchecked(json, spooled.unchecked());
            put(number, json.end());
        } else if (outcome instanceof Outcome.Rejected rejected) {
            put(number, error(FINAL, Replies.problem(rejected), ContractText.text(rejected.violations())));
        } else {
            if (outcome instanceof Outcome.Shed) {
                shed++;
                firstShed = firstShed == null ? outcome : firstShed;
            }
            put(number, error(RETRIABLE, Replies.problem(outcome), ""));
        }
    }

    void settle(int number, Problem problem) {
        put(number, error(FINAL, problem, ""));
    }

    void settle(int number, Toll.Unpaid why) {
        shed++;
        firstUnpaid = firstUnpaid == null ? why : firstUnpaid;
        put(number, error(RETRIABLE, why.problem(), ""));
    }

    boolean complete() {
        return settled == results.length;
    }

    private void put(int number, String result) {
        results[number] = result;
        settled++;
    }

    private JsonText taken(long partition, long offset, String id, Outcome outcome) {
        JsonText json = new JsonText()
                .field("partition", partition)
                .field("offset", offset)
                .raw("error_code", "null")
                .raw("error", "null")
                .field("status", outcome instanceof Outcome.Spooled ? "spooled" : "published")
                .field("id", id);
        return Replies.durability(json, weak, outcome);
    }

    private static String error(int code, Problem problem, String more) {
        return new JsonText()
                .raw("partition", "null")
                .raw("offset", "null")
                .field("error_code", code)
                .field("error", problem.code() + ": " + problem.detail() + more)
                .end();
    }

    void send(HttpServerRequest request) {
        if (firstUnpaid != null && shed == results.length) {
            Replies.retryAfter(request, firstUnpaid.waitMs());
            problem(request, firstUnpaid.problem());
            return;
        }
        if (firstShed != null && shed == results.length) {
            Replies.retryAfter(request, firstShed);
            problem(request, Replies.problem(firstShed));
            return;
        }
        String body = new JsonText()
                .raw("offsets", "[" + String.join(",", results) + "]")
                .raw("key_schema_id", "null")
                .raw("value_schema_id", "null")
                .end();
        Replies.send(request, 200, MEDIA_TYPE, body);
    }

    /** A problem as this API's clients read one. */
    static void problem(HttpServerRequest request, Problem problem) {
        Replies.sendProblem(
                request,
                problem,
                MEDIA_TYPE,
                new JsonText()
                        .field("error_code", errorCode(problem))
                        .field("message", problem.code() + ": " + problem.detail())
                        .end());
    }

    /** The same before the body has been read. */
    static void early(HttpServerRequest request, Problem problem) {
        Replies.early(request, () -> problem(request, problem));
    }

    /** REST Proxy's codes are the status, or five digits that begin with it. */
    private static int errorCode(Problem problem) {
        return switch (problem.code()) {
            case "unknown-topic" -> 40401;
            case "bad-produce-request" -> 42201;
            case "no-credentials", "bad-credentials", "expired-credentials" -> 40101;
            case "forbidden" -> 40301;
            default -> problem.status();
        };
    }
}
