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

/** Asks a process of Holdfast over HTTP; what it does not answer within 2 s is nothing. Thread-safe. */
public final class ProcessHttp {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CALL_LIMIT = Duration.ofSeconds(2);
    private static final int OK = 200;

    private final URI address;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CALL_LIMIT).build();

    /** Of the process that listens there. */
    public ProcessHttp(URI address) {
        this.address = address;
    }

    /** Whether it says that it can do its work. */
    public boolean ready() {
        return get("/health/ready").map(answer -> answer.statusCode() == OK).orElse(false);
    }

    /** What it answers; "" for nothing. */
    public String text(String path) {
        return get(path).map(HttpResponse::body).orElse("");
    }

    /** What it answers, a missing node when that is no JSON. */
    public JsonNode json(String path) {
        try {
            JsonNode json = JSON.readTree(text(path));
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
