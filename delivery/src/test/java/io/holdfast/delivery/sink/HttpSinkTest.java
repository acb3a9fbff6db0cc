package io.holdfast.delivery.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.core.catalog.Secret;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.policy.Classifier;
import io.holdfast.delivery.sink.RawEndpoint.After;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpSinkTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";

    private final AtomicReference<HttpExchange> last = new AtomicReference<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aRecordIsPostedWithItsIdentityAndTheHeadersThatWereAskedFor() {
        answer(201, Map.of());
        InboundRecord record = SinkRecords.of(1, "id \"1\"", "k", "{\"a\":1}");
        record.headers().add("trace", "t-7".getBytes(StandardCharsets.UTF_8));
        record.headers().add("private", "no".getBytes(StandardCharsets.UTF_8));
        HttpSettings settings = new HttpSettings(
                url(),
                HttpSettings.Method.PUT,
                "application/cloudevents+json",
                Map.of("Authorization", new Secret("Bearer x")),
                Map.of("trace", "X-Trace", "absent", "X-Absent"),
                true,
                Map.of(),
                Tombstones.REFUSE,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                10);
        assertThat(settings.toString()).doesNotContain("Bearer");
        assertThat(end(settings, record)).isInstanceOf(Disposition.Done.class);
        assertThat(last.get().getRequestMethod()).isEqualTo("PUT");
        assertThat(last.get().getRequestHeaders())
                .containsEntry("Idempotency-key", List.of("\"id \\\"1\\\"\""))
                .containsEntry("Content-type", List.of("application/cloudevents+json"))
                .containsEntry("Authorization", List.of("Bearer x"))
                .containsEntry("X-trace", List.of("t-7"))
                .doesNotContainKeys("X-absent", "Private", "Upgrade");
    }

    @Test
    void anEndpointThatKnowsTheKeyHasOneEffectOfARecordThatComesTwice() {
        Set<String> keys = ConcurrentHashMap.newKeySet();
        AtomicInteger effects = new AtomicInteger();
        server.createContext("/orders", exchange -> {
            if (keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"))) {
                effects.incrementAndGet();
            }
            respond(exchange, 200);
        });
        HttpSink sink = new HttpSink(settings(url(), true), Classifier.defaults());
        for (int i = 0; i < 3; i++) {
            assertThat(end(sink, SinkRecords.at(1, "{}"))).isInstanceOf(Disposition.Done.class);
            assertThat(end(sink, SinkRecords.at(2 + i, "{}"))).isInstanceOf(Disposition.Done.class);
        }
        assertThat(effects).hasValue(4);
    }

    @Test
    void anEndpointThatAsksForTimeGetsIt() {
        AtomicInteger calls = new AtomicInteger();
        server.createContext("/orders", exchange -> {
            calls.incrementAndGet();
            exchange.getResponseHeaders().add("Retry-After", "20");
            respond(exchange, 503);
        });
        HttpSink sink = new HttpSink(settings(url(), true), Classifier.defaults());
        assertThat(end(sink, SinkRecords.at(1, "{}")))
                .isInstanceOfSatisfying(
                        Disposition.SinkDown.class,
                        down -> assertThat(down.retryAfter()).contains(Duration.ofSeconds(20)));
        assertThat(end(sink, SinkRecords.at(2, "{}")))
                .isInstanceOfSatisfying(
                        Disposition.SinkDown.class,
                        down -> assertThat(down.retryAfter().orElseThrow())
                                .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20)));
        assertThat(calls).hasValue(1);
    }

    @Test
    void redirectsAreNotFollowed() {
        answer(307, Map.of("Location", "/elsewhere"));
        AtomicInteger elsewhere = new AtomicInteger();
        server.createContext("/elsewhere", exchange -> {
            elsewhere.incrementAndGet();
            respond(exchange, 200);
        });
        Disposition end = end(settings(url(), true), SinkRecords.at(1, "{}"));
        assertThat(end).isInstanceOf(Disposition.Poison.class);
        assertThat(end.why().orElseThrow().message()).contains("answered 307; redirects are not followed");
        assertThat(elsewhere).hasValue(0);
    }

    @Test
    void nothingIsUnknownWhenNobodyListened() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        URI nowhere = URI.create("http://localhost:" + port + "/orders");
        assertThat(end(settings(nowhere, true), SinkRecords.at(1, "{}"))).isInstanceOf(Disposition.SinkDown.class);
        assertThat(end(settings(nowhere, false), SinkRecords.at(1, "{}"))).isInstanceOf(Disposition.SinkDown.class);
        URI noHost = URI.create("http://no-such-host.invalid/orders");
        assertThat(end(settings(noHost, false), SinkRecords.at(1, "{}"))).isInstanceOf(Disposition.SinkDown.class);
    }

    @Test
    void silenceIsTransientOrUnknown() throws IOException {
        try (RawEndpoint silent = new RawEndpoint("", After.KEEP)) {
            assertThat(end(settings(silent.url(), true), SinkRecords.at(1, "{}")))
                    .isInstanceOf(Disposition.Transient.class);
            Disposition end = end(settings(silent.url(), false), SinkRecords.at(1, "{}"));
            assertThat(end).isInstanceOf(Disposition.Unknown.class);
            assertThat(end.why().orElseThrow().message()).contains("nobody knows whether POST " + silent.url());
            assertThat(silent.requests()).hasSize(2);
        }
    }

    @Test
    void aConnectionThatEndsBeforeTheAnswerIsTransientOrUnknownAndNothingIsSentTwice() throws IOException {
        for (String part : List.of("", "HTTP/1.1 20")) {
            endsBeforeTheAnswer(part, After.CLOSE);
            endsBeforeTheAnswer(part, After.HALF_CLOSE);
        }
    }

    private static void endsBeforeTheAnswer(String part, After after) throws IOException {
        try (RawEndpoint half = new RawEndpoint(part, after)) {
            assertThat(end(settings(half.url(), true), SinkRecords.at(1, "{}")))
                    .isInstanceOf(Disposition.Transient.class);
            assertThat(end(settings(half.url(), false), SinkRecords.at(1, "{}")))
                    .isInstanceOf(Disposition.Unknown.class);
            assertThat(half.requests()).hasSize(2);
        }
    }

    @Test
    void aConnectionThatIsHalfClosedBehindItsAnswerIsNotUsedAgain() throws IOException {
        String whole = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        try (RawEndpoint half = new RawEndpoint(whole, After.HALF_CLOSE)) {
            HttpSink sink = new HttpSink(settings(half.url(), false), Classifier.defaults());
            for (int i = 0; i < 5; i++) {
                assertThat(end(sink, SinkRecords.at(i, "{}"))).isInstanceOf(Disposition.Done.class);
            }
            assertThat(half.requests()).hasSize(5);
        }
    }

    @Test
    void anEndpointThatLimitsCallsIsDownUntilTheTimeItNames() {
        answer(429, Map.of("Retry-After", "7"));
        HttpSink sink = new HttpSink(settings(url(), false), Classifier.defaults());
        for (int i = 0; i < 2; i++) {
            assertThat(end(sink, SinkRecords.at(i, "{}")))
                    .isInstanceOfSatisfying(
                            Disposition.SinkDown.class,
                            down -> assertThat(down.retryAfter().orElseThrow())
                                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(7)));
        }
    }

    @Test
    void aStatusCountsEvenWhenTheRestOfTheAnswerNeverComes() throws IOException {
        try (RawEndpoint cut = new RawEndpoint(HEAD + "half", After.CLOSE);
                RawEndpoint stuck = new RawEndpoint(HEAD + "half", After.KEEP)) {
            assertThat(end(settings(cut.url(), false), SinkRecords.at(1, "{}"))).isInstanceOf(Disposition.Done.class);
            assertThat(end(settings(stuck.url(), false), SinkRecords.at(1, "{}")))
                    .isInstanceOf(Disposition.Done.class);
        }
    }

    @Test
    void whatCannotBeSentIsPoisonAndNoRequest() {
        HttpSettings settings = settings(url(), true);
        assertThat(end(settings, SinkRecords.of(1, "1", "k", null))).isInstanceOf(Disposition.Poison.class);
        HttpSettings traced = new HttpSettings(
                url(),
                settings.method(),
                settings.contentType(),
                Map.of(),
                Map.of("trace", "X-Trace"),
                true,
                Map.of(),
                Tombstones.IGNORE,
                settings.connectTimeout(),
                settings.timeout(),
                10);
        InboundRecord record = SinkRecords.at(1, "{}");
        record.headers().add("trace", "a\r\nX-Admin: yes".getBytes(StandardCharsets.UTF_8));
        assertThat(end(traced, record)).isInstanceOf(Disposition.Poison.class);
        assertThat(end(traced, SinkRecords.of(1, "1", "k", null))).isInstanceOf(Disposition.Done.class);
    }

    @Test
    void noMoreAreInFlightThanAllowedAndAllAreDone() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch four = new CountDownLatch(4);
        server.createContext("/orders", exchange -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            four.countDown();
            await(four);
            inside.decrementAndGet();
            respond(exchange, 200);
        });
        HttpSettings few = new HttpSettings(
                url(),
                HttpSettings.Method.POST,
                "text/plain",
                Map.of(),
                Map.of(),
                true,
                Map.of(),
                Tombstones.REFUSE,
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                4);
        HttpSink sink = new HttpSink(few, Classifier.defaults());
        List<CompletionStage<Disposition>> ends = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            ends.add(sink.handle(SinkRecords.at(i, "{}")));
        }
        ends.forEach(end -> assertThat(end.toCompletableFuture().join()).isInstanceOf(Disposition.Done.class));
        assertThat(most).hasValue(4);
        assertThat(sink.inFlight()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(int status, Map<String, String> headers) {
        server.createContext("/orders", exchange -> {
            last.set(exchange);
            headers.forEach(exchange.getResponseHeaders()::add);
            respond(exchange, status);
        });
    }

    private static void respond(HttpExchange exchange, int status) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/orders");
    }

    private static Disposition end(HttpSettings settings, InboundRecord record) {
        return end(new HttpSink(settings, Classifier.defaults()), record);
    }

    private static Disposition end(HttpSink sink, InboundRecord record) {
        return sink.handle(record)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private static HttpSettings settings(URI url, boolean idempotent) {
        return new HttpSettings(
                url,
                HttpSettings.Method.POST,
                "application/json",
                Map.of(),
                Map.of(),
                idempotent,
                Map.of(),
                Tombstones.REFUSE,
                Duration.ofMillis(400),
                Duration.ofMillis(800),
                10);
    }
}
