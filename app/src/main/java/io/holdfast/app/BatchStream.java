package io.holdfast.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.HoldfastException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.core.parsetools.RecordParser;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One batch request whose records go out while its results come in.
 *
 * <p>The gateway reads no further than it can answer, so a client that sends everything before it reads an answer waits for
 * ever once both sides' buffers are full. Written to by one thread; results are given on another.
 */
final class BatchStream implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;
    private static final long CONNECT_LIMIT_S = 10;
    private static final long CLOSE_LIMIT_S = 10;
    private static final long ROOM_POLL_MS = 100;
    /** A gateway ends a connection on which nothing moves for a minute; it skips blank lines. */
    private static final long BLANK_LINE_EVERY_MS = 20_000;

    private final Vertx vertx;
    /** Held, since a client that is collected closes its connections after half a minute. */
    private final HttpClient client;

    private final HttpClientRequest request;
    private final CompletableFuture<Optional<String>> ending = new CompletableFuture<>();
    private final Object room = new Object();
    private boolean finished;

    private BatchStream(Vertx vertx, HttpClient client, HttpClientRequest request) {
        this.vertx = vertx;
        this.client = client;
        this.request = request;
    }

    /**
     * Connects.
     *
     * @param results is given each result line
     * @throws HoldfastException when no gateway answers there
     */
    static BatchStream open(
            GatewayClient gateway, String path, Optional<String> idempotencyKey, Consumer<JsonNode> results) {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        HttpClient client = vertx.createHttpClient(options(gateway.address()));
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(gateway.address().uri() + path)
                .putHeader("Content-Type", "application/x-ndjson");
        gateway.authorization().ifPresent(shown -> options.putHeader("Authorization", shown));
        idempotencyKey.ifPresent(key -> options.putHeader("Idempotency-Key", key));
        try {
            HttpClientRequest request = client.request(options).await(CONNECT_LIMIT_S, TimeUnit.SECONDS);
            BatchStream stream = new BatchStream(vertx, client, request);
            stream.start(results);
            return stream;
        } catch (Exception e) {
            vertx.close();
            throw GatewayClient.noGateway(gateway.address().uri(), e);
        }
    }

    private static HttpClientOptions options(GatewayAddress gateway) {
        HttpClientOptions options = new HttpClientOptions();
        gateway.tls().ifPresent(material -> {
            material.keyManagers().ifPresent(keys -> options.setKeyCertOptions(KeyCertOptions.wrap(keys)));
            material.trustManagers().ifPresent(trust -> options.setTrustOptions(TrustOptions.wrap(trust)));
        });
        return options;
    }

    private void start(Consumer<JsonNode> results) {
        request.setChunked(true);
        request.exceptionHandler(this::broken);
        request.connection().exceptionHandler(this::broken);
        request.drainHandler(drained -> wake());
        request.response().onSuccess(response -> read(response, results)).onFailure(this::broken);
        vertx.setPeriodic(BLANK_LINE_EVERY_MS, again -> blankLine());
    }

    private void read(HttpClientResponse response, Consumer<JsonNode> results) {
        response.exceptionHandler(this::broken);
        if (response.statusCode() == OK) {
            response.handler(RecordParser.newDelimited("\n", line -> results.accept(json(line))));
            response.endHandler(end -> end(Optional.empty()));
        } else {
            response.body()
                    .onSuccess(body -> end(Optional.of(response.statusCode() + ": "
                            + json(body).path("detail").asText(body.toString()))))
                    .onFailure(this::broken);
        }
    }

    private static JsonNode json(Buffer text) {
        try {
            return JSON.readTree(text.getBytes());
        } catch (IOException e) {
            return JSON.createObjectNode().put("status", "unreadable").put("detail", text.toString());
        }
    }

    private void end(Optional<String> refusal) {
        ending.complete(refusal);
        wake();
    }

    private void broken(Throwable cause) {
        ending.completeExceptionally(cause);
        wake();
    }

    private void wake() {
        synchronized (room) {
            room.notifyAll();
        }
    }

    /** Sends a line, its end included, once there is room; false when the gateway has ended the request. */
    boolean write(byte[] line) throws InterruptedException {
        synchronized (room) {
            while (!ending.isDone() && request.writeQueueFull()) {
                room.wait(ROOM_POLL_MS);
            }
            if (ending.isDone()) {
                return false;
            }
            request.write(Buffer.buffer(line)).onFailure(this::broken);
            return true;
        }
    }

    private void blankLine() {
        synchronized (room) {
            if (!finished && !ending.isDone() && !request.writeQueueFull()) {
                request.write(Buffer.buffer("\n")).onFailure(this::broken);
            }
        }
    }

    /**
     * Ends the request and waits for the last result.
     *
     * @return why the gateway took nothing, if it did not
     * @throws IOException when the connection ended before the answer did
     */
    Optional<String> finish() throws IOException {
        synchronized (room) {
            finished = true;
            if (!ending.isDone()) {
                request.end().onFailure(this::broken);
            }
        }
        try {
            return ending.join();
        } catch (CompletionException e) {
            throw new IOException("the connection ended before the answer did", e.getCause());
        }
    }

    @Override
    public void close() {
        try {
            client.close().await(CLOSE_LIMIT_S, TimeUnit.SECONDS);
            vertx.close().await(CLOSE_LIMIT_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new HoldfastException(
                    "send", "the connection to the gateway did not end within " + CLOSE_LIMIT_S + " s", e);
        }
    }
}
