package io.holdfast.drill.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** What a gateway tells of itself over HTTP; what it does not answer within 2 s is nothing. Thread-safe. */
public final class GatewayView {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CALL_LIMIT = Duration.ofSeconds(2);

    private final URI address;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CALL_LIMIT).build();

    GatewayView(URI address) {
        this.address = address;
    }

    /** Whether it takes critical records. */
    boolean ready() {
        return get("/health/ready").map(answer -> answer.statusCode() == 200).orElse(false);
    }

    /** How many lanes are in this state; 0 when the gateway does not answer. */
    long lanes(String state) {
        return lanes(lane -> true, state);
    }

    /** How many lanes of this flow are in this state; 0 when the gateway does not answer. */
    long lanes(String flow, String state) {
        return lanes(lane -> lane.path("flow").asText().equals(flow), state);
    }

    private long lanes(Predicate<JsonNode> of, String state) {
        long found = 0;
        for (JsonNode lane : standing().path("lanes")) {
            found += of.test(lane) && lane.path("state").asText().equals(state) ? 1 : 0;
        }
        return found;
    }

    /** Records in the spool; -1 when the gateway does not answer. */
    long spooled() {
        return standing().path("spool").path("entries").asLong(-1);
    }

    /** The sum of one counter over all its tags; 0 when the gateway does not answer. */
    double counter(String name) {
        return get("/metrics")
                .map(answer -> answer.body()
                        .lines()
                        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum())
                .orElse(0.0);
    }

    private JsonNode standing() {
        try {
            String body = get("/v1/lanes").map(HttpResponse::body).orElse("");
            JsonNode json = JSON.readTree(body);
            return json == null ? MissingNode.getInstance() : json;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private Optional<HttpResponse<String>> get(String path) {
        HttpRequest request = HttpRequest.newBuilder(address.resolve(path))
                .timeout(CALL_LIMIT)
                .build();
        try {
            return Optional.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
