package io.holdfast.gateway;

import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The OpenAPI document of the HTTP API. It is written by hand; a test compares it with what the gateway answers. */
final class ApiDocument {

    /** Where it stands. */
    static final String PATH = "/openapi.json";

    private static final String TEXT = read();

    private ApiDocument() {}

    static String text() {
        return TEXT;
    }

    static void send(HttpServerRequest request) {
        Replies.json(request, 200, TEXT);
    }

    private static String read() {
        try (InputStream in = Objects.requireNonNull(ApiDocument.class.getResourceAsStream("openapi.json"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the OpenAPI document cannot be read", e);
        }
    }
}
