package io.holdfast.gateway;

import static io.holdfast.gateway.GatewayFixture.Raw.headOf;
import static io.holdfast.gateway.GatewayFixture.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.Offer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are wrong in a way that would be guessed at, or that would make an answer wrong. */
class ClumsyClientsTest {

    private static final String FLOWS = """
            flows:
              plain: { cluster: west, intake: { max-record-size: 1KiB } }
              keyed: { cluster: west, intake: { key: /id, max-record-size: 1MiB } }
              named: { cluster: west, intake: { idempotency-key: /id, max-record-size: 1MiB } }
            """;
    private static final String PLAIN = "/v1/flows/plain/records";
    private static final String KEYED = "/v1/flows/keyed/records";
    private static final String NDJSON = "application/x-ndjson";

    private final GatewayFixture http = new GatewayFixture(FLOWS);

    @AfterEach
    void close() {
        http.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%zz", "%+1", "%ff", "%ed%a0%80"})
    void aTombstoneIsNotSentForAKeyThatIsGuessedAt(String key) throws Exception {
        assertThat(raw("DELETE " + PLAIN + "/" + key + " HTTP/1.1")).contains("HTTP/1.1 400", "bad-path", "%25");
        assertThat(raw("GET /v1/refused/" + key + " HTTP/1.1")).contains("HTTP/1.1 400", "bad-path");
        assertThat(raw("POST /v1/flows/" + key + "/records HTTP/1.1", "Content-Length: 0"))
                .contains("HTTP/1.1 400", "bad-path");
        assertThat(http.intake.offers).isEmpty();
    }

    @Test
    void aKeyInThePathIsUtf8WhetherEncodedOrNot() throws Exception {
        raw("DELETE " + PLAIN + "/caf\u00e9+1 HTTP/1.1");
        raw("DELETE " + PLAIN + "/caf%c3%A9%2B1 HTTP/1.1");

        assertThat(http.intake.offers)
                .extracting(offer -> new String(offer.key(), StandardCharsets.UTF_8))
                .containsExactly("caf\u00e9+1", "caf\u00e9+1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/refused?after=%zz", "/v1/refused?limit=%"})
    void aQueryThatCannotBeDecodedIsTheClientsFault(String path) throws Exception {
        assertThat(raw("GET " + path + " HTTP/1.1")).contains("HTTP/1.1 400", "bad-path", "%25");
    }

    @Test
    void aDecisionWhoseQueryCannotBeDecodedIsTheClientsFault() throws Exception {
        assertThat(raw(
                        "POST /v1/lanes/t/0/resume?undecided=%zz HTTP/1.1",
                        "Holdfast-Operator: ann", "Content-Length: 0"))
                .contains("HTTP/1.1 400", "bad-path");
    }

    @Test
    void aHeadIsAGetWithoutItsBody() throws Exception {
        for (String path : List.of("/health/live", "/health/ready", "/metrics", "/v1/lanes", PLAIN + "/known")) {
            HttpResponse<String> head = http.send(http.request(path).method("HEAD", none()));
            assertThat(head.statusCode()).as(path).isEqualTo(200);
            assertThat(head.body()).as(path).isEmpty();
        }
        HttpResponse<String> other = http.send(http.request("/health/live").method("OPTIONS", none()));
        assertThat(other.statusCode()).isEqualTo(405);
        assertThat(other.headers().firstValue("allow")).contains("GET, HEAD");
        assertThat(http.send(http.request(PLAIN).method("HEAD", none())).statusCode())
                .isEqualTo(405);
    }

    @Test
    void aBodyInACodingThatIsNotKnownIsRefusedWithThoseThatAre() throws Exception {
        HttpResponse<String> refused = http.post(PLAIN, "x", "Content-Encoding", "zstd");
        expect(refused, 415, "unsupported-encoding");
        assertThat(refused.headers().firstValue("accept-encoding")).contains("gzip, deflate");
        expect(http.post(PLAIN, "x", "Content-Encoding", "gzip, gzip"), 415, "unsupported-encoding");
        expect(
                http.post("/v1/flows/plain/batch", "x", "Content-Type", NDJSON, "Content-Encoding", "br"),
                415,
                "unsupported-encoding");
        assertThat(raw("POST " + PLAIN + " HTTP/1.1", "Transfer-Encoding: gzip, chunked"))
                .contains("HTTP/1.1 501", "unsupported-transfer-encoding");
        assertThat(http.intake.offers).isEmpty();
        assertThat(http.post(PLAIN, "x", "Content-Encoding", "identity").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Holdfast-Key", "Idempotency-Key", "Holdfast-Expires"})
    void ofAHeaderThatStandsTwiceNoneIsChosen(String name) throws Exception {
        HttpResponse<String> answer = http.post(PLAIN, "x", name, "1", name, "99999999999999");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(name + " stands in the request more than once");
    }

    @Test
    void anEmptyNameInQuotesIsNoName() throws Exception {
        expect(http.post(PLAIN, "x", "Idempotency-Key", "\"\""), 400, "bad-idempotency-key");
    }

    @Test
    void aTombstoneOfTwoKeysIsRefused() throws Exception {
        expect(http.send(http.request(PLAIN + "/a").DELETE().header("Holdfast-Key", "b")), 422, "key-differs");
        http.send(http.request(PLAIN + "/a").DELETE().header("Holdfast-Key", "a"));

        assertThat(http.intake.offers).hasSize(1);
    }

    @Test
    void aKeyOfHalfACharacterIsRefusedAndAWholeOneIsNot() throws Exception {
        expect(http.post(KEYED, "{\"id\":\"\\ud83d\"}"), 400, "bad-key");
        http.post(KEYED, "{\"id\":\"\\ud83d\\ude00\"}");

        assertThat(http.intake.offers)
                .extracting(Offer::key)
                .containsExactly("\ud83d\ude00".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void jsonBeyondItsLimitsIsToldSoWithoutNamesOfOurs() throws Exception {
        String deep = "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + ",\"id\":1}";
        for (String body : List.of(deep, "{\"id\":" + "9".repeat(5_000) + "}", "{\"id\":NaN}")) {
            HttpResponse<String> answer = http.post(KEYED, body);
            expect(answer, 400, "malformed-json");
            assertThat(answer.body()).doesNotContain("StreamRead", "JsonRead", "..");
        }
        assertThat(http.post(KEYED, deep).body()).contains("beyond what is read", "1000)");
        assertThat(http.post("/v1/flows/keyed/batch", "{\"id\":1}\n" + deep, "Content-Type", NDJSON)
                        .body()
                        .lines())
                .hasSize(2);
    }

    @Test
    void anAnswerDoesNotGrowWithWhatIsSent() throws Exception {
        String tooLong = "k".repeat(100_000);

        assertThat(http.post("/v1/flows/named/records", "{\"id\":\"" + tooLong + "\"}")
                        .body())
                .contains("it has 100000")
                .hasSizeLessThan(1_000);
        assertThat(http.post(KEYED, "{\"id\":\"" + tooLong + "\"}", "Holdfast-Key", "a")
                        .body())
                .contains("key-differs")
                .hasSizeLessThan(1_000);
    }

    @Test
    void aByteThatIsNoTextIsShownAsAByte() throws Exception {
        assertThat(http.post("/v1/flows/plain/batch", "\ufeff[1]", "Content-Type", "application/json")
                        .body())
                .contains("found the byte 0xEF before it");
    }

    @Test
    void aBodyOfTheLargestAnnouncedLengthIsRefusedAtOnce() throws Exception {
        assertThat(raw("POST " + PLAIN + " HTTP/1.1", "Content-Length: 9223372036854775807"))
                .contains("HTTP/1.1 413", "too-large");
    }

    @Test
    void aLengthThatIsNoneIsNoHttpAndNothingBehindItIsARequest() throws Exception {
        for (String length : List.of("Content-Length: -1", "Content-Length: 1\r\nContent-Length: 2")) {
            try (var raw = http.raw()) {
                raw.send(headOf("POST " + PLAIN + " HTTP/1.1", length)
                        + headOf("DELETE " + PLAIN + "/smuggled HTTP/1.1"));
                assertThat(raw.readAll()).contains("malformed-http").doesNotContain("java.", "200 OK");
            }
        }
        try (var raw = http.raw()) {
            raw.send(headOf("POST " + PLAIN + " HTTP/1.1", "Content-Length: 4", "Transfer-Encoding: chunked")
                    + "0\r\n\r\n"
                    + headOf("DELETE " + PLAIN + "/smuggled HTTP/1.1"));
            assertThat(raw.readAll()).contains("malformed-http").doesNotContain("200 OK");
        }
        assertThat(http.intake.offers).isEmpty();
    }

    @Test
    void aVersionThatIsNotSpokenIsNotImplemented() throws Exception {
        try (var raw = http.raw()) {
            raw.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            assertThat(raw.readAll()).contains(" 501 ");
        }
    }

    @Test
    void aClientOfHttp10IsNotToldToGoOn() throws Exception {
        try (var raw = http.raw()) {
            raw.send("POST " + PLAIN + " HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx");
            assertThat(raw.readAll()).contains("200 OK").doesNotContain("100 Continue");
        }
    }

    @Test
    void aChunkThatIsNoneEndsTheConnectionAndTheRecord() throws Exception {
        try (var raw = http.raw()) {
            raw.head("POST " + PLAIN + " HTTP/1.1", "Transfer-Encoding: chunked")
                    .send("1\r\nx\r\nzz\r\n");
            assertThat(raw.readAll()).doesNotContain("200 OK");
        }
        assertThat(http.intake.offers).isEmpty();
        assertThat(http.metric("holdfast_http_body_bytes")).isZero();
    }

    /** A connection that is closed unannounced may be chosen for the client's next request, which then is answered by nothing. */
    @Test
    void aConnectionThatIsLeftBehindABadBatchIsSaidToBeClosed() throws Exception {
        for (int i = 0; i < 300; i++) {
            assertThat(http.post("/v1/flows/plain/batch", "{}", "content-type", "application/json")
                            .body())
                    .contains("invalid");
            assertThat(http.post(PLAIN, "{}", "content-type", "application/json")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private String raw(String... head) throws Exception {
        try (var raw = http.raw()) {
            raw.head(head);
            return raw.readUntil("}");
        }
    }

    private static HttpRequest.BodyPublisher none() {
        return HttpRequest.BodyPublishers.noBody();
    }
}
