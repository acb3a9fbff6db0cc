package io.holdfast.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Speaks to the operators' resources of a running gateway. Thread-safe. */
final class GatewayClient {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final GatewayAddress address;
    private final URI base;
    private final Optional<String> credential;
    private final HttpClient http;

    /**
     * @param credential an API key or a token, shown with every request
     */
    GatewayClient(GatewayAddress address, Optional<String> credential) {
        this.address = address;
        this.base = address.uri();
        this.credential = credential;
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_LIMIT);
        address.tls().ifPresent(material -> client.sslContext(material.context()));
        this.http = client.build();
    }

    GatewayAddress address() {
        return address;
    }

    /** The value of {@code Authorization}, if there is anything to show. */
    Optional<String> authorization() {
        return credential.map(shown -> "Bearer " + shown);
    }

    /** An answer that is JSON; {@code status} as in HTTP. */
    record Answer(int status, JsonNode body) {

        boolean ok() {
            return status / 100 == 2;
        }

        /** What a problem document says. */
        String detail() {
            return body.path("detail").asText(body.toString());
        }
    }

    /** What stands at {@code path}; an exception when that is a problem. */
    JsonNode get(String path) {
        Answer answer = ask(path);
        if (!answer.ok()) {
            throw new HoldfastException(
                    "gateway", "the gateway answered " + answer.status() + ": " + answer.detail(), null);
        }
        return answer.body();
    }

    /** What stands at {@code path}, be it a problem. */
    Answer ask(String path) {
        return send(request(path).GET());
    }

    /** Does what stands at {@code path} in the name of {@code operator}. */
    Answer post(String path, String operator) {
        return send(request(path).header("Holdfast-Operator", operator).POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** The text as one segment of a path or as a value of a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER_LIMIT);
        authorization().ifPresent(shown -> request.header("Authorization", shown));
        return request;
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), json(response));
        } catch (IOException e) {
            throw noGateway(base, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException("interrupted", "interrupted while waiting for the gateway", e);
        }
    }

    private JsonNode json(HttpResponse<String> response) {
        String type = response.headers().firstValue("content-type").orElse("no content type");
        if (type.contains("json")) {
            try {
                return JSON.readTree(response.body());
            } catch (JsonProcessingException e) {
                throw new HoldfastException("gateway", "what " + base + " answered is not JSON: " + e, e);
            }
        }
        throw new HoldfastException(
                "gateway",
                "what answers at " + base + " is no Holdfast gateway: status " + response.statusCode() + ", " + type
                        + "; name yours with --url",
                null);
    }

    static HoldfastException noGateway(URI base, Throwable cause) {
        if (cause instanceof SSLException) {
            return new HoldfastException(
                    "no-gateway",
                    "no TLS with " + base + " ("
                            + String.valueOf(cause.getMessage()).strip()
                            + "); name its authority with --ca, and a certificate that it knows with --cert and --key",
                    cause);
        }
        String why = cause instanceof ConnectException
                ? "connection refused"
                : cause.getClass().getSimpleName() + ": "
                        + String.valueOf(cause.getMessage()).strip();
        return new HoldfastException(
                "no-gateway",
                "no gateway answers at " + base + " (" + why
                        + "); start one with: holdfast up, or name yours with --url",
                cause);
    }
}
