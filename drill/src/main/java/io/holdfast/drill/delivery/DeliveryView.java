package io.holdfast.drill.delivery;

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

/** What a delivering process tells of itself over HTTP; what it does not answer within 2 s is nothing. Thread-safe. */
final class DeliveryView {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CALL_LIMIT = Duration.ofSeconds(2);

    private final URI address;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CALL_LIMIT).build();

    DeliveryView(URI address) {
        this.address = address;
    }

    /** Whether it runs its deliveries. */
    boolean ready() {
        return get("/health/ready").map(answer -> answer.statusCode() == 200).orElse(false);
    }

    /** Partitions it has claimed and works on. */
    int open() {
        int found = 0;
        for (JsonNode partition : status().path("partitions")) {
            found += partition.path("open").asBoolean() ? 1 : 0;
        }
        return found;
    }

    /** What keeps it from working; "" when nothing does, or when it does not answer. */
    String trouble() {
        return status().path("trouble").asText("");
    }

    private JsonNode status() {
        try {
            JsonNode json =
                    JSON.readTree(get("/v1/deliveries").map(HttpResponse::body).orElse(""));
            return json == null
                    ? MissingNode.getInstance()
                    : json.path("deliveries").path(0).path("status");
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
