package io.holdfast.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.core.HoldfastException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The refused records of a running gateway. Thread-safe. */
final class RefusedClient {

    private static final String RESOURCE = "/v1/refused";
    private static final int NOT_FOUND = 404;
    private static final int PAGE = 200;

    private final GatewayClient gateway;

    RefusedClient(GatewayClient gateway) {
        this.gateway = gateway;
    }

    /**
     * Gives every record that is wanted, without its value, in the order of acceptance; a page is in memory at a time.
     */
    void forEach(Predicate<JsonNode> wanted, Consumer<JsonNode> taker) {
        String after = "";
        while (true) {
            JsonNode page = gateway.get(RESOURCE + "?limit=" + PAGE + "&after=" + GatewayClient.encoded(after));
            for (JsonNode refused : page.path("refused")) {
                if (wanted.test(refused)) {
                    taker.accept(refused);
                }
            }
            if (!page.hasNonNull("next")) {
                return;
            }
            after = page.get("next").asText();
        }
    }

    /** The whole record with this id; none when no such record is refused. */
    Optional<JsonNode> find(String id) {
        GatewayClient.Answer answer = gateway.ask(path(id));
        if (answer.status() == NOT_FOUND) {
            return Optional.empty();
        }
        if (!answer.ok()) {
            throw new HoldfastException(
                    "gateway",
                    "the gateway answered " + answer.status() + " for \"" + id + "\": " + answer.detail(),
                    null);
        }
        return Optional.of(answer.body());
    }

    /** Retries or discards one record; the answer says what became of it. */
    GatewayClient.Answer decide(String decision, String id, String operator) {
        return gateway.post(path(id) + "/" + decision, operator);
    }

    private static String path(String id) {
        return RESOURCE + "/" + GatewayClient.encoded(id);
    }
}
