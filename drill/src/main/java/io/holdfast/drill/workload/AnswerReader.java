package io.holdfast.drill.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.holdfast.drill.history.Answer;

/** Understands what a gateway answers, as its HTTP interface promises it; whatever does not keep to that is garbled. Pure. */
final class AnswerReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROBLEMS = "/problems/";
    private static final int SHOWN = 120;

    private AnswerReader() {}

    /**
     * Reads the answer to the record that was sent under {@code id}.
     *
     * @param retryAfter whether the answer has a {@code Retry-After}
     */
    static Answer read(int status, String body, boolean retryAfter, String id) {
        JsonNode json = parse(body);
        if (status == 200 || status == 202) {
            String told = json.path("id").asText("");
            return told.equals(id) ? promise(status, json, body) : garbled(status, "is not for " + id, body);
        }
        if (status < 400) {
            return garbled(status, "is no status of this interface", body);
        }
        String reason = reason(json);
        return reason.equals("outcome-unknown")
                ? new Answer.Indefinite(reason)
                : new Answer.Shed(status + " " + reason, retryAfter);
    }

    private static Answer promise(int status, JsonNode json, String body) {
        if (status == 202) {
            return new Answer.Spooled();
        }
        JsonNode partition = json.path("partition");
        JsonNode offset = json.path("offset");
        return partition.canConvertToInt() && partition.isIntegralNumber() && offset.isIntegralNumber()
                ? new Answer.Published(partition.asInt(), offset.asLong())
                : garbled(status, "has no partition and offset", body);
    }

    private static String reason(JsonNode problem) {
        String type = problem.path("type").asText("");
        int at = type.indexOf(PROBLEMS);
        return at < 0 ? "without a problem document" : type.substring(at + PROBLEMS.length());
    }

    private static Answer garbled(int status, String why, String body) {
        String shown = body.length() <= SHOWN ? body : body.substring(0, SHOWN) + "...";
        return new Answer.Garbled("the answer " + status + " \"" + shown + "\" " + why);
    }

    private static JsonNode parse(String body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json == null ? MissingNode.getInstance() : json;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
