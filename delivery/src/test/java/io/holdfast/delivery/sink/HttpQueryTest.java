package io.holdfast.delivery.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.core.catalog.Secret;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.OutcomeQuery.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpQueryTest {

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile int status = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", exchange -> {
            asked.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath() + " "
                            + exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204})
    void aCallThatIsFoundHadItsEffect(int found) {
        status = found;

        assertThat(ask(SinkRecords.at(1, "{}"))).isEqualTo(new Outcome.Done());
    }

    @Test
    void aCallThatIsNotFoundHadNone() {
        status = 404;

        assertThat(ask(SinkRecords.at(1, "{}"))).isEqualTo(new Outcome.NotDone());
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 403, 408, 410, 429, 500, 503})
    void anyOtherAnswerSaysNothing(int other) {
        status = other;

        assertThat(ask(SinkRecords.at(1, "{}"))).isInstanceOfSatisfying(Outcome.Unknown.class, unknown -> {
            assertThat(unknown.failure().errorClass()).isEqualTo("http-" + other);
            assertThat(unknown.failure().message()).contains("answered " + other + "; it is asked again");
        });
        assertThat(asked).as("and no redirect is followed").hasSize(1);
    }

    @Test
    void silenceSaysNothing() throws IOException {
        try (RawEndpoint silent = new RawEndpoint("", RawEndpoint.After.KEEP);
                RawEndpoint cut = new RawEndpoint("HTTP/1.1 20", RawEndpoint.After.CLOSE)) {
            for (RawEndpoint endpoint : List.of(silent, cut)) {
                HttpQuery query = new HttpQuery(settings(Map.of(), Duration.ofMillis(800)), endpoint.url() + "/{id}");
                assertThat(ask(query, SinkRecords.at(1, "{}"))).isInstanceOf(Outcome.Unknown.class);
            }
        }
    }

    @Test
    void nobodyThereSaysNothing() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        HttpQuery query = new HttpQuery(settings(Map.of()), "http://localhost:" + port + "/{id}");

        assertThat(ask(query, SinkRecords.at(1, "{}")))
                .isInstanceOfSatisfying(
                        Outcome.Unknown.class,
                        unknown -> assertThat(unknown.failure().message()).contains("not answered"));
    }

    @Test
    void theIdentityIsEncodedAndTheSinksHeadersAreSent() {
        HttpQuery query =
                new HttpQuery(settings(Map.of("Authorization", new Secret("Bearer x"))), url() + "/payments/{id}");
        ask(query, SinkRecords.of(1, "a b/ü?&{id}", "k", "{}"));

        assertThat(asked).containsExactly("GET /payments/a%20b%2F%C3%BC%3F%26%7Bid%7D Bearer x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://x/{id}", "http://u:secret@x/{id}", "/payments/{id}", "http://x/y", "http://x y/{id}"})
    void whatIsNoUrlToAskIsRefused(String template) {
        assertThatThrownBy(() -> new HttpQuery(settings(Map.of()), template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no URL to ask; write it as in https://");
    }

    private String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private Outcome ask(InboundRecord record) {
        return ask(new HttpQuery(settings(Map.of()), url() + "/payments/{id}"), record);
    }

    private static Outcome ask(HttpQuery query, InboundRecord record) {
        return query.ask(record)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private static HttpSettings settings(Map<String, Secret> headers) {
        return settings(headers, Duration.ofSeconds(15));
    }

    private static HttpSettings settings(Map<String, Secret> headers, Duration timeout) {
        return new HttpSettings(
                URI.create("http://localhost:1/payments"),
                HttpSettings.Method.POST,
                "application/json",
                headers,
                Map.of(),
                false,
                Map.of(),
                Tombstones.REFUSE,
                timeout.dividedBy(2),
                timeout,
                10);
    }
}
