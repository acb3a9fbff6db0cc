package io.holdfast.gateway;

import static io.holdfast.gateway.GatewayFixture.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.ShedReason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What headers, paths and bodies say of a record. */
class WordsOnTheWireTest {

    private static final String FLOWS = """
            flows:
              plain: { cluster: west }
              named: { cluster: west, intake: { idempotency-key: /event/id } }
            """;
    private static final String PLAIN = "/v1/flows/plain/records";

    private final GatewayFixture http = new GatewayFixture(FLOWS);

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void aKeyIsTheSameFromAHeaderAndFromAPath() throws Exception {
        try (var raw = http.raw()) {
            raw.head("POST " + PLAIN + " HTTP/1.1", "Content-Length: 1", "Holdfast-Key: caf\u00e9 \u20ac")
                    .send("x")
                    .readUntil("offset");
        }
        http.send(http.request(PLAIN + "/caf%C3%A9%20%E2%82%AC").DELETE());

        assertThat(http.intake.offers)
                .extracting(offer -> new String(offer.key(), StandardCharsets.UTF_8))
                .containsExactly("caf\u00e9 \u20ac", "caf\u00e9 \u20ac");
    }

    @Test
    void aKeyThatIsNotUtf8IsRefused() throws Exception {
        try (var raw = http.raw()) {
            raw.send("POST " + PLAIN + " HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nHoldfast-Key: caf")
                    .send(new byte[] {(byte) 0xe9})
                    .send("\r\n\r\nx");

            assertThat(raw.readUntil("send it as UTF-8")).contains("HTTP/1.1 400", "bad-key");
        }
        expect(http.post(PLAIN, "x", "Holdfast-Key", ""), 400, "bad-key");
        try (var raw = http.raw()) {
            raw.head("POST " + PLAIN + " HTTP/1.1", "Content-Length: 1", "Idempotency-Key: caf\u00e9")
                    .send("x");

            assertThat(raw.readUntil("visible ASCII")).contains("HTTP/1.1 400", "bad-idempotency-key");
        }
        assertThat(http.intake.offers).isEmpty();
    }

    @Test
    void otherHeadersAreKeptByteForByte() throws Exception {
        try (var raw = http.raw()) {
            raw.head("POST " + PLAIN + " HTTP/1.1", "Content-Length: 1", "ce-subject: caf\u00e9")
                    .send("x")
                    .readUntil("offset");
        }

        assertThat(http.intake.offers.remove().headers())
                .extracting(WordsOnTheWireTest::text)
                .containsExactly("ce_subject=caf\u00e9");
    }

    @Test
    void recordsOfABatchAreJson() throws Exception {
        http.post("/v1/flows/plain/batch", "{}\n{}", "Content-Type", "application/x-ndjson", "ce-type", "t");
        http.post("/v1/flows/plain/batch", "[{}]", "Content-Type", "application/json; charset=utf-8");

        assertThat(http.intake.offers)
                .allSatisfy(offer -> assertThat(offer.headers())
                        .extracting(WordsOnTheWireTest::text)
                        .contains("content-type=application/json")
                        .doesNotContain("content-type=application/x-ndjson"))
                .hasSize(3);
    }

    @Test
    void theLocationLeadsBackWhateverTheNameIs() throws Exception {
        http.intake.outcome = offer -> new Outcome.Spooled("a?b/50%#c");

        var answer = http.post(PLAIN, "x");

        String location = answer.headers().firstValue("location").orElseThrow();
        assertThat(location).isEqualTo(PLAIN + "/a%3Fb%2F50%25%23c");
        assertThat(http.get(location).body()).contains("a?b/50%#c");
    }

    @Test
    void aTombstoneNeedsAKey() throws Exception {
        expect(http.send(http.request(PLAIN + "/").DELETE()), 400, "bad-key");

        assertThat(http.intake.offers).isEmpty();
    }

    @Test
    void anExpiryIsATimeAfter1970() throws Exception {
        for (String bad :
                List.of("0", "-5", "1969-12-31T23:59:59Z", "99999999999999999999", "+1000000000-01-01T00:00:00Z")) {
            expect(http.post(PLAIN, "x", "Holdfast-Expires", bad), 400, "bad-expiry");
        }
        http.post(PLAIN, "x", "Holdfast-Expires", "1");
        http.post(PLAIN, "x", "Holdfast-Expires", "1970-01-01T00:00:01Z");

        assertThat(http.intake.offers).extracting(Offer::expiresAtMs).containsExactly(1L, 1_000L);
    }

    @Test
    void aLineWhoseNameWouldBeTooLongIsInvalidAndNoOther() throws Exception {
        String lines = "{}\n".repeat(10);

        var answer = http.post(
                "/v1/flows/plain/batch",
                lines,
                "Content-Type",
                "application/x-ndjson",
                "Idempotency-Key",
                "k".repeat(253));

        assertThat(http.intake.offers).hasSize(9);
        assertThat(answer.body().lines().toList().get(9))
                .contains("\"line\":10,\"status\":\"invalid\",\"reason\":\"bad-idempotency-key\"", "it has 256");
    }

    @Test
    void aRecordMayCarryItsOwnNameAndAHeaderOverridesIt() throws Exception {
        http.post("/v1/flows/named/records", "{\"event\":{\"id\":\"e-1\"}}");
        http.post("/v1/flows/named/records", "{\"event\":{\"id\":\"e-2\"}}", "Idempotency-Key", "mine");
        http.post("/v1/flows/named/records", "{\"event\":{}}");
        expect(http.post("/v1/flows/named/records", "{\"event\":{\"id\":\"a b\"}}"), 400, "bad-idempotency-key");

        assertThat(http.intake.offers).extracting(Offer::idempotencyKey).containsExactly("e-1", "mine", null);
    }

    @Test
    void eachLineOfABatchMayCarryItsOwnName() throws Exception {
        String lines = "{\"event\":{\"id\":7}}\n{\"event\":{\"id\":\"a b\"}}\n{\"event\":{\"id\":\"e-3\"}}";
        var answer = http.post("/v1/flows/named/batch", lines, "Content-Type", "application/x-ndjson");
        http.post("/v1/flows/named/batch", lines, "Content-Type", "application/x-ndjson", "Idempotency-Key", "night");

        assertThat(answer.body().lines().toList().get(1)).contains("bad-idempotency-key", "/event/id");
        assertThat(http.intake.offers)
                .extracting(Offer::idempotencyKey)
                .containsExactly("7", "e-3", "night/1", "night/2", "night/3");
    }

    @Test
    void whatIsNotRememberedIsAProblemDocument() throws Exception {
        expect(http.get(PLAIN + "/other"), 404, "unknown-record");
        expect(http.get("/v1/refused/other"), 404, "not-refused");
        expect(http.post("/v1/refused/other/retry", "", "Holdfast-Operator", "me"), 404, "not-refused");
    }

    @Test
    void whichAttemptItIsIsANumberFromOne() throws Exception {
        http.post(PLAIN, "x");
        http.post(PLAIN, "x", "Holdfast-Attempt", "3");
        http.post("/v1/flows/plain/batch", "{}\n{}", "Content-Type", "application/x-ndjson", "Holdfast-Attempt", "2");
        http.send(http.request(PLAIN + "/k").header("Holdfast-Attempt", "4").DELETE());
        for (String bad : List.of("0", "-1", "two", "1.5", "99999999999", "")) {
            expect(http.post(PLAIN, "x", "Holdfast-Attempt", bad), 400, "bad-attempt");
        }

        assertThat(http.intake.offers).extracting(Offer::attempt).containsExactly(1, 3, 2, 2, 4);
    }

    @Test
    void aRetryAboveTheBudgetIsToldToComeLater() throws Exception {
        http.intake.outcome = offer -> new Outcome.Shed(ShedReason.RETRY_BUDGET, 2_500);

        var answer = http.post(PLAIN, "x", "Holdfast-Attempt", "2");

        expect(answer, 429, "retry-budget");
        assertThat(answer.headers().firstValue("retry-after")).contains("3");
    }

    @Test
    void anArrayThatClosesWhatItHasNotOpenedSaysSo() throws Exception {
        var answer = http.post("/v1/flows/plain/batch", "[{}, }{}]", "Content-Type", "application/json");

        assertThat(answer.body().lines()).hasSize(2);
        assertThat(answer.body()).contains("has not opened");
        assertThat(http.intake.offers).hasSize(1);
    }

    private static String text(Header header) {
        return header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8);
    }
}
