package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Clients that are slow, silent, hasty or gone. */
class ConnectionsTest {

    private static final String FLOWS = """
            flows:
              plain: { cluster: west, intake: { max-record-size: 1KiB } }
            """;
    private static final String POST = "POST /v1/flows/plain/records HTTP/1.1";
    private static final String BATCH = "POST /v1/flows/plain/batch HTTP/1.1";

    @Test
    void everyEventLoopListensOnTheOnePort() throws Exception {
        try (var http = new GatewayFixture(FLOWS)) {
            assertThat(http.gateway.ports()).hasSizeGreaterThanOrEqualTo(2).containsOnly(http.gateway.port());
            for (int i = 0; i < 8; i++) {
                try (var raw = http.raw()) {
                    raw.head("GET /health/live HTTP/1.1");
                    assertThat(raw.readUntil("live")).contains("200 OK");
                }
            }
        }
    }

    @Test
    void aClientThatAsksNothingOrDribblesItsHeadIsCutOff() throws Exception {
        try (var http = new GatewayFixture(FLOWS, new Limits(400, 400, 30_000, 60, 300));
                var silent = http.raw();
                var dribbling = http.raw();
                var asked = http.raw()) {
            http.intake.holding = true;
            asked.head(POST, "Content-Length: 1").send("x");
            silent.send("");
            dribbling.send(POST + "\r\nX-Slow: ");

            assertThat(silent.readAll()).isEmpty();
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> cutOffAfterOneMore(dribbling, "z"));
            Awaitility.await().until(() -> http.metric("holdfast_http_connections") == 1);
            http.intake.held.remove().run();
            assertThat(asked.readUntil("offset")).contains("200 OK");
            assertThat(asked.readAll()).doesNotContain("HTTP/1.1");
        }
    }

    private static boolean cutOffAfterOneMore(GatewayFixture.Raw raw, String more) {
        try {
            raw.send(more);
            return false;
        } catch (IOException cutOff) {
            return true;
        }
    }

    @Test
    void moreConnectionsThanMayBeAreClosedAndTheOthersGoOn() throws Exception {
        try (var http = new GatewayFixture(FLOWS + "gateway: { port: 0, max-connections: 3 }\n")) {
            try (var first = http.raw();
                    var second = http.raw();
                    var third = http.raw()) {
                Awaitility.await().until(() -> http.metric("holdfast_http_connections") == 3);
                for (int i = 0; i < 20; i++) {
                    try (var more = http.raw()) {
                        assertThat(more.readAll()).isEmpty();
                    }
                }
                for (var raw : new GatewayFixture.Raw[] {first, second, third}) {
                    raw.head("GET /health/live HTTP/1.1");
                    assertThat(raw.readUntil("}")).contains("200 OK");
                }
                assertThat(http.metric("holdfast_http_connections_refused_total"))
                        .isEqualTo(20);
            }
            Awaitility.await().until(() -> http.metric("holdfast_http_connections") == 0);
            assertThat(http.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aBodyThatDoesNotArriveIsAnsweredAndCutOff() throws Exception {
        try (var http = new GatewayFixture(FLOWS, new Limits(20_000, 60_000, 300, 60, 300));
                var none = http.raw();
                var half = http.raw()) {
            none.head(POST, "Content-Length: 10");
            half.head(POST, "Content-Length: 10").send("half");

            assertThat(none.readUntil("too-slow")).contains("HTTP/1.1 408", "connection: close");
            assertThat(half.readUntil("too-slow")).contains("HTTP/1.1 408");
            assertThat(http.intake.offers).isEmpty();
        }
    }

    @Test
    void noAnswerTakesLongerThanAnIdleConnectionLives() {
        var catalog = GatewayFixture.catalog(
                "flows: { slow: { cluster: west, intake: { deadline: 3m } }, quick: { cluster: west } }\n");

        assertThat(Limits.of(catalog).idleS()).isGreaterThan(180);
    }

    @Test
    void aRefusalIsReadableByAClientThatIsStillSending() throws Exception {
        byte[] megabyte = new byte[1 << 20];
        try (var http = new GatewayFixture(FLOWS);
                var announced = http.raw();
                var chunked = http.raw()) {
            announced.head(POST, "Content-Length: " + (20 << 20));
            chunked.head(POST, "Transfer-Encoding: chunked");
            for (int i = 0; i < 20; i++) {
                announced.send(megabyte);
                chunked.send("100000\r\n").send(megabyte).send("\r\n");
            }
            chunked.send("0\r\n\r\n");

            assertThat(announced.readAll()).contains("HTTP/1.1 413", "connection: close", "too-large");
            assertThat(chunked.readAll()).contains("HTTP/1.1 413", "connection: close", "too-large");
            assertThat(http.post("/v1/flows/none/records", "x").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aBatchThatEndsEarlyIsReadableByAClientThatIsStillSending() throws Exception {
        byte[] megabyte = new byte[1 << 20];
        try (var http = new GatewayFixture(FLOWS);
                var raw = http.raw()) {
            raw.head(BATCH, "Content-Type: application/json", "Content-Length: " + (20 << 20));
            raw.send("no array");
            for (int i = 0; i < 20; i++) {
                raw.send(i == 0 ? new byte[(1 << 20) - 8] : megabyte);
            }

            assertThat(raw.readAll()).contains("HTTP/1.1 200", "malformed-json");
        }
    }

    @Test
    void whoAsksBeforeSendingIsToldToGoOnOrIsRefused() throws Exception {
        try (var http = new GatewayFixture(FLOWS);
                var single = http.raw();
                var batch = http.raw();
                var large = http.raw()) {
            single.head(POST, "Expect: 100-continue", "Content-Length: 1");
            assertThat(single.readUntil("\r\n\r\n")).contains("100 Continue");
            assertThat(single.send("x").readUntil("offset")).contains("200 OK");

            batch.head(BATCH, "Expect: 100-continue", "Content-Length: 2", "Content-Type: application/x-ndjson");
            assertThat(batch.readUntil("\r\n\r\n")).contains("100 Continue");
            assertThat(batch.send("{}").readUntil("offset")).contains("200 OK");

            large.head(POST, "Expect: 100-continue", "Content-Length: 5000");
            assertThat(large.readUntil("too-large")).contains("413").doesNotContain("100 Continue");
        }
    }

    @Test
    void whoLeavesInMidBodyLeavesNothingOfASingleRecordAndTheCompleteLinesOfABatch() throws Exception {
        try (var http = new GatewayFixture(FLOWS)) {
            try (var single = http.raw();
                    var chunked = http.raw();
                    var batch = http.raw()) {
                single.head(POST, "Content-Length: 100").send("half");
                chunked.head(POST, "Transfer-Encoding: chunked").send("4\r\nhalf\r\n");
                batch.head(BATCH, "Content-Type: application/x-ndjson", "Content-Length: 100")
                        .send("one\ntwo\nthr");
                Awaitility.await().until(() -> http.intake.offers.size() == 2);
            }

            Awaitility.await().until(() -> http.metric("holdfast_http_connections") == 0);
            assertThat(http.intake.offers)
                    .extracting(offer -> new String(offer.value(), StandardCharsets.UTF_8))
                    .containsExactly("one", "two");
            assertThat(http.metric("holdfast_http_body_bytes")).isZero();
        }
    }

    @Test
    void aBodyThatNobodyAskedForIsNotReadForEver() throws Exception {
        String chunk = "1000\r\n" + "x".repeat(1 << 12) + "\r\n";
        try (var http = new GatewayFixture(FLOWS);
                var endless = http.raw();
                var brief = http.raw()) {
            endless.head("GET /health/live HTTP/1.1", "Transfer-Encoding: chunked");
            brief.head("GET /health/live HTTP/1.1", "Content-Length: 2").send("{}");

            assertThat(endless.readUntil("}")).contains("200 OK");
            assertThat(brief.readUntil("}")).contains("200 OK");
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> cutOffAfterOneMore(endless, chunk));
            assertThat(brief.head("GET /health/live HTTP/1.1").readUntil("}")).contains("200 OK");
        }
    }

    @Test
    void everyOneOfManyPipelinedRequestsIsAnswered() throws Exception {
        String one = POST + "\r\nHost: h\r\nContent-Length: 1\r\n\r\nx";
        try (var http = new GatewayFixture(FLOWS);
                var raw = http.raw()) {
            raw.send(one.repeat(500)).head("GET /health/live HTTP/1.1", "Connection: close");

            assertThat(raw.readAll().split("\"published\"", -1)).hasSize(501);
            assertThat(http.intake.offers).hasSize(500);
        }
    }

    @Test
    void whatIsNoHttpIsToldWhatIsWrong() throws Exception {
        try (var http = new GatewayFixture(FLOWS);
                var line = http.raw();
                var head = http.raw();
                var noise = http.raw()) {
            line.head("GET /" + "a".repeat(5_000) + " HTTP/1.1");
            head.head("GET / HTTP/1.1", "X-Large: " + "a".repeat(20_000));
            noise.send("\u0001\u0002 hello\r\n\r\n");

            assertThat(line.readAll()).contains(" 414 ", "uri-too-long");
            assertThat(head.readAll()).contains(" 431 ", "head-too-large");
            assertThat(noise.readAll()).contains("400 Bad Request", "malformed-http");
        }
    }

    @Test
    void closingLetsARunningRequestFinish() throws Exception {
        var http = new GatewayFixture(FLOWS, new Limits(20_000, 60_000, 30_000, 60, 20_000));
        try (var raw = http.raw()) {
            http.intake.holding = true;
            http.intake.outcome = offer -> new Outcome.Published("last", "t", 0, 0);
            raw.head(POST, "Content-Length: 1").send("x");
            Awaitility.await().until(() -> !http.intake.held.isEmpty());

            CompletableFuture<Void> closing = CompletableFuture.runAsync(http::close);
            Awaitility.await().until(() -> refusesConnections(http));
            http.intake.held.remove().run();

            assertThat(raw.readAll()).contains("200 OK", "last");
            assertThat(closing).succeedsWithin(20, TimeUnit.SECONDS);
        }
    }

    private static boolean refusesConnections(GatewayFixture http) {
        try (var another = http.raw()) {
            return another.socket.isClosed();
        } catch (IOException refused) {
            return true;
        }
    }
}
