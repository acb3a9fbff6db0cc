package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that mean harm, over raw connections: a record that nobody sent as such must not come of it. */
class HostileClientsTest {

    private static final String FLOWS = "flows: { plain: { cluster: west, intake: { max-record-size: 1KiB } } }\n";
    private static final String POST = "POST /v1/flows/plain/records HTTP/1.1\r\n";
    private static final String HIDDEN = "DELETE /v1/flows/plain/records/smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

    private final GatewayFixture http = new GatewayFixture(FLOWS);

    @AfterEach
    void close() {
        http.close();
    }

    /** In each, what follows the head is a request to one reader and a body to another. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: chunked, identity\r\n",
                "Transfer-Encoding: identity, chunked\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding : chunked\r\n",
                " Transfer-Encoding: chunked\r\n",
                "Transfer-Encoding: \u000bchunked\r\n",
                "Transfer-Encoding:\r\n chunked, x\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                "Content-Length: +4\r\n",
                "Content-Length: 0x4\r\n",
                "Content-Length: 4 4\r\n",
                "Content-Length: 4,4\r\n",
                "Content-Length: 4\r\nContent-Length: 4\r\n",
                "Content-Length : 4\r\n",
                "Content-Length: -0\r\n",
                "Content-Length: 99999999999999999999\r\n",
                "X\u0000: y\r\nContent-Length: 0\r\n",
                "X: a\u0000b\r\nContent-Length: 0\r\n",
                "X: a\rContent-Length: 0\r\n\r\n",
            })
    void anAmbiguousLengthIsRefusedAndNothingBehindItIsARequest(String headers) throws Exception {
        try (var raw = http.raw()) {
            raw.send(POST + "Host: h\r\n" + headers + "\r\n0\r\n\r\n" + HIDDEN);

            assertThat(raw.readAll()).containsPattern("^HTTP/1.1 (400|501) ").doesNotContain(" 200 OK");
        }
        assertThat(http.intake.offers).isEmpty();
    }

    /** What was read before the connection is closed is handed out at one moment or another. */
    @Test
    void howeverTheAnswerAndWhatIsHiddenMeet() throws Exception {
        for (int i = 0; i < 400; i++) {
            anAmbiguousLengthIsRefusedAndNothingBehindItIsARequest("Transfer-Encoding: identity, chunked\r\n");
        }
    }

    @Test
    void alsoWhereABodyIsNotWanted() throws Exception {
        try (var raw = http.raw()) {
            raw.send("GET /health/live HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n" + HIDDEN);

            assertThat(raw.readAll()).containsPattern("^HTTP/1.1 (400|501) ").doesNotContain(" 200 OK");
        }
        assertThat(http.intake.offers).isEmpty();
    }

    @Test
    void aRequestNamesItsHostOnce() throws Exception {
        for (String hosts : List.of("", "Host: a\r\nHost: b\r\n")) {
            try (var raw = http.raw()) {
                raw.send("GET /health/live HTTP/1.1\r\n" + hosts + "\r\n" + HIDDEN);
                assertThat(raw.readAll()).contains("HTTP/1.1 400 ", "bad-host").doesNotContain(" 200 OK");
            }
        }
        try (var raw = http.raw()) {
            raw.send("GET /health/live HTTP/1.0\r\n\r\n");
            assertThat(raw.readAll()).contains(" 200 OK");
        }
    }

    @Test
    void chunksMayHaveExtensionsOfBoundedLengthAndTrailersAreNoHeaders() throws Exception {
        try (var raw = http.raw()) {
            raw.send(POST + "Host: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "1;a=b\r\nx\r\n0\r\nHoldfast-Key: late\r\nIdempotency-Key: late\r\n\r\n");
            assertThat(raw.readUntil("offset")).contains(" 200 OK");
        }
        assertThat(http.intake.offers).singleElement().satisfies(offer -> {
            assertThat(offer.key()).isNull();
            assertThat(offer.idempotencyKey()).isNull();
        });
        try (var raw = http.raw()) {
            raw.send(POST + "Host: h\r\nTransfer-Encoding: chunked\r\n\r\n1;" + "a".repeat(100_000)
                    + "\r\nx\r\n0\r\n\r\n");
            assertThat(raw.readAll()).doesNotContain(" 200 OK");
        } catch (IOException closedWhileSending) {
            assertThat(closedWhileSending).isNotNull();
        }
        assertThat(http.intake.offers).hasSize(1);
    }

    @Test
    void manyHeadersAreTooLargeAHead() throws Exception {
        try (var raw = http.raw()) {
            raw.send(POST + "Host: h\r\n" + "A: b\r\n".repeat(10_000) + "\r\n");
            assertThat(raw.readAll()).contains(" 431 ", "head-too-large");
        } catch (IOException closedWhileSending) {
            assertThat(closedWhileSending).isNotNull();
        }
        assertThat(http.intake.offers).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/flows/../refused",
                "/v1/flows/..;/refused",
                "/v1/flows/%2e%2e/refused",
                "/v1/flows/plain%2frecords",
                "/v1/flows/plain%252frecords",
                "//v1/flows/plain/records",
                "/v1//flows/plain/records",
                "/v1/flows/plain/records%00",
                "/v1/flows/plain%00/records",
                "/v1/flows/plain/./records",
                "/V1/FLOWS/plain/records",
                "/v1/flows/plain/records;x=y",
                "/topics/../v1/refused",
                "\\v1\\flows\\plain\\records",
                "*",
            })
    void aPathIsTakenAsItStands(String path) throws Exception {
        try (var raw = http.raw()) {
            raw.send("POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");

            assertThat(raw.readUntil("}"))
                    .containsPattern("^HTTP/1.1 (400|404|405) ")
                    .doesNotContain(" 200 ");
        }
        assertThat(http.intake.offers).isEmpty();
    }

    @Test
    void theAbsoluteFormIsThePathItNames() throws Exception {
        try (var raw = http.raw()) {
            raw.send(
                    "POST http://elsewhere.example/v1/flows/plain/records HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
            assertThat(raw.readUntil("}")).contains(" 200 OK");
        }
    }

    @Test
    void anEscapedLineBreakInAKeyStaysWithinTheKeyAndOutOfTheAnswersHead() throws Exception {
        http.intake.outcome = offer -> new io.holdfast.intake.Outcome.Spooled("a\r\nX-Evil: 1");
        try (var raw = http.raw()) {
            raw.head("DELETE /v1/flows/plain/records/a%0d%0aX-Evil:%201 HTTP/1.1");

            assertThat(raw.readUntil("}"))
                    .contains(" 202 ", "a%0D%0AX-Evil%3A%201")
                    .doesNotContain("\nX-Evil");
        }
        assertThat(http.intake.offers)
                .extracting(offer -> new String(offer.key(), StandardCharsets.UTF_8))
                .containsExactly("a\r\nX-Evil: 1");
    }

    @Test
    void whoNeverReadsItsAnswersIsReadNoFurtherAndNobodyElseWaits() throws Exception {
        String one = POST + "Host: h\r\nContent-Length: 1\r\n\r\nx";
        try (var hostile = new GatewayFixture(FLOWS, new Limits(500, 60_000, 30_000, 60, 300));
                var deaf = hostile.raw()) {
            deaf.socket.setReceiveBufferSize(1 << 10);
            Thread sending = new Thread(() -> sendForEver(deaf, one.repeat(100)));
            sending.setDaemon(true);
            sending.start();

            for (int i = 0; i < 20; i++) {
                assertThat(hostile.post("/v1/flows/plain/records", "x").statusCode())
                        .isEqualTo(200);
            }
            assertThat(hostile.intake.offers.size()).isLessThan(200_000);
        }
    }

    private static void sendForEver(GatewayFixture.Raw raw, String text) {
        try {
            while (true) {
                raw.send(text);
            }
        } catch (IOException cutOff) {
            assertThat(cutOff).isNotNull();
        }
    }

    @Test
    void aHandshakeThatStallsIsCutOff(@TempDir Path folder) throws Exception {
        String tls = new TlsFolder(folder).gateway("none", "");
        try (var hostile = new GatewayFixture(FLOWS + tls, new Limits(400, 400, 30_000, 60, 300));
                var silent = hostile.raw();
                var half = hostile.raw()) {
            half.send(new byte[] {22, 3, 1, 2, 0, 1, 0});

            assertThat(silent.readAll()).isEmpty();
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> half.readAll() != null);
        }
    }

    @Test
    void bracketsOfAnArrayCloseWhatTheyOpened() throws Exception {
        for (String array : List.of("[{\"a\":1],2}]", "[[1},2]", "[{]}]")) {
            try (var raw = http.raw()) {
                raw.send(
                        "POST /v1/flows/plain/batch HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: "
                                + array.length() + "\r\n\r\n" + array);
                assertThat(raw.readAll()).contains("malformed-json", "Nothing from this line on");
            }
        }
        assertThat(http.intake.offers).isEmpty();
    }
}
