package io.holdfast.gateway.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.catalog.TokenIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Finds an issuer's keys by OpenID Connect Discovery 1.0, or where the catalog says. Follows no redirects. Thread-safe. */
final class Discovery implements KeySource {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int LARGEST = 1 << 20;
    private static final int OK = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TokenIssuer issuer;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();

    Discovery(TokenIssuer issuer) {
        this.issuer = issuer;
    }

    @Override
    public String fetch() throws IOException {
        return get(issuer.keysUrl().isPresent() ? issuer.keysUrl().get() : discover());
    }

    private String discover() throws IOException {
        String url = issuer.issuer().replaceAll("/+$", "") + "/.well-known/openid-configuration";
        JsonNode said = json(url);
        String named = said.path("issuer").asText();
        if (!named.equals(issuer.issuer())) {
            throw new IOException(url + " is of the issuer \"" + named + "\", and the catalog says \"" + issuer.issuer()
                    + "\"; they must be the same to the letter");
        }
        String keys = said.path("jwks_uri").asText();
        if (!TokenIssuer.trusted(keys)) {
            throw new IOException(url + " has the jwks_uri \"" + keys + "\", which is not an https address");
        }
        return keys;
    }

    private JsonNode json(String url) throws IOException {
        try {
            return JSON.readTree(get(url));
        } catch (JsonProcessingException e) {
            throw new IOException("what " + url + " answers is no JSON", e);
        }
    }

    private String get(String url) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(LIMIT)
                .header("accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, said -> new BoundedBody(LARGEST));
        try {
            HttpResponse<byte[]> response = answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != OK) {
                throw new IOException(url + " answers " + response.statusCode());
            }
            return new String(response.body(), StandardCharsets.UTF_8);
        } catch (ExecutionException e) {
            throw new IOException(url + " does not answer: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException(url + " does not answer within " + LIMIT.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            answer.cancel(true);
        }
    }
}
