package io.holdfast.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.catalog.Registry;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a schema registry over Confluent's REST API. Waits for answers, so it is for threads that may; thread-safe. */
final class RegistryClient {

    /** Schemas that one may refer to, directly or not. */
    private static final int MOST_REFERENCES = 200;

    private static final int NOT_FOUND = 404;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final Registry registry;

    RegistryClient(Registry registry) {
        this.registry = registry;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(registry.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** The registry cannot be asked, or does not know: the message says what it said. */
    static final class Trouble extends Exception {

        private static final long serialVersionUID = 1;

        private final boolean away;

        Trouble(String message, boolean away) {
            super(message, null, false, false);
            this.away = away;
        }

        /** Whether there was no answer at all, so that asking for anything else is pointless for now. */
        boolean away() {
            return away;
        }

        String text() {
            return String.valueOf(getMessage());
        }
    }

    /** The subject's versions, in rising order. */
    List<Integer> versions(String subject) throws Trouble {
        List<Integer> numbers = new ArrayList<>();
        get("/subjects/" + encoded(subject) + "/versions").forEach(number -> numbers.add(number.asInt()));
        return numbers.stream().sorted().toList();
    }

    /** The subject's latest version. */
    Registered latest(String subject) throws Trouble {
        return version(subject, "latest");
    }

    /** A version of the subject: a number, or {@code latest}. */
    Registered version(String subject, String version) throws Trouble {
        JsonNode answer = get("/subjects/" + encoded(subject) + "/versions/" + encoded(version));
        Map<String, String> references = new LinkedHashMap<>();
        collect(answer, references, MOST_REFERENCES);
        return new Registered(
                answer.path("version").asInt(),
                answer.path("id").asInt(),
                answer.path("schemaType").asText(SchemaKind.AVRO.registered()),
                answer.path("schema").asText(),
                references);
    }

    private void collect(JsonNode schema, Map<String, String> found, int left) throws Trouble {
        for (JsonNode reference : schema.path("references")) {
            String name = reference.path("name").asText();
            if (found.containsKey(name)) {
                continue;
            }
            if (left <= 0 || found.size() >= MOST_REFERENCES) {
                throw new Trouble("a schema refers to more than " + MOST_REFERENCES + " others", false);
            }
            JsonNode other =
                    get("/subjects/" + encoded(reference.path("subject").asText()) + "/versions/"
                            + reference.path("version").asInt());
            collect(other, found, left - 1);
            found.put(name, other.path("schema").asText());
        }
    }

    private JsonNode get(String path) throws Trouble {
        String base = registry.url().replaceAll("/+$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(registry.timeout())
                .header("accept", "application/vnd.schemaregistry.v1+json, application/json");
        authorize(request);
        HttpResponse<String> answer = ask(request.build());
        try {
            JsonNode body = JSON.readTree(answer.body());
            if (answer.statusCode() / 100 == 2) {
                return body;
            }
            String said = body.path("message").asText("");
            throw new Trouble(
                    "the registry answers " + answer.statusCode() + " to " + path
                            + (said.isEmpty() ? "" : ": " + brief(said)),
                    answer.statusCode() != NOT_FOUND);
        } catch (IOException e) {
            throw new Trouble("the registry answers " + answer.statusCode() + " to " + path + ", not in JSON", true);
        }
    }

    /** The time-out of a request ends with the answer's head; this one is for the whole of it. */
    private HttpResponse<String> ask(HttpRequest request) throws Trouble {
        CompletableFuture<HttpResponse<String>> coming =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        Duration most = registry.timeout();
        try {
            return coming.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Trouble("the registry did not answer within " + most.toMillis() + " ms", true);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Trouble("the registry cannot be reached (" + cause + ")", true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble("nobody waited for the registry's answer", true);
        } finally {
            coming.cancel(true);
        }
    }

    private void authorize(HttpRequest.Builder request) {
        registry.token().ifPresent(token -> request.header("authorization", "Bearer " + token.reveal()));
        registry.user().ifPresent(user -> {
            String pair = user + ":"
                    + registry.password().map(secret -> secret.reveal()).orElse("");
            String coded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            request.header("authorization", "Basic " + coded);
        });
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String brief(String text) {
        return text.length() <= 300 ? text : text.substring(0, 300) + "...";
    }
}
