package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RejectReason;
import io.holdfast.intake.ShedReason;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The produce API that clients of Confluent's REST Proxy and Strimzi's bridge speak. */
class ProduceTest {

    private static final String FLOWS = """
            flows:
              plain: { cluster: west, tier: bulk, topic: { name: plain-topic }, intake: { max-record-size: 1KiB } }
              quakes:
                cluster: west
                tier: { default: standard, critical-when: { pointer: /mag, at-least: 4.5 } }
                intake: { key: /id }
            """;
    private static final String JSON = "application/vnd.kafka.json.v2+json";
    private static final String BINARY = "application/vnd.kafka.binary.v2+json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final GatewayFixture fixture = new GatewayFixture(FLOWS);

    @AfterEach
    void close() {
        fixture.close();
    }

    private HttpResponse<String> produce(String topic, String type, String body, String... headers) throws Exception {
        HttpRequest.Builder request = fixture.request("/topics/" + topic)
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return fixture.send(request);
    }

    private static void expectError(HttpResponse<String> answer, int status, int code, String words) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/vnd.kafka.v2+json");
        JsonNode body = MAPPER.readTree(answer.body());
        assertThat(body.path("error_code").asInt()).isEqualTo(code);
        assertThat(body.path("message").asText()).contains(words);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void recordsOfJsonKeepTheirVeryBytesAndEachHasItsPlace() throws Exception {
        var answer = produce(
                "plain-topic",
                JSON + "; charset=utf-8",
                "{\"records\" : [ {\"key\":\"k\",\"value\":{\"a\" : 1.00,\"b\":[null, \"\\u00e9\"]} },"
                        + "{\"value\":12345678901234567890.10,\"key\":null},{\"value\": \"t\\\"x\" , \"partition\":null}]}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/vnd.kafka.v2+json");
        JsonNode body = MAPPER.readTree(answer.body());
        assertThat(body.path("offsets")).hasSize(3);
        assertThat(body.at("/offsets/0/partition").asInt()).isEqualTo(2);
        assertThat(body.at("/offsets/2/offset").asInt()).isEqualTo(41);
        assertThat(body.at("/offsets/0/error_code").isNull()).isTrue();
        assertThat(body.path("key_schema_id").isNull()).isTrue();
        List<Offer> offers = List.copyOf(fixture.intake.offers);
        assertThat(offers).extracting(Offer::flow).containsOnly("plain");
        assertThat(offers).extracting(Offer::tier).containsOnly(Tier.BULK);
        assertThat(offers.get(0).key()).isEqualTo(bytes("\"k\""));
        assertThat(offers.get(0).value()).isEqualTo(bytes("{\"a\" : 1.00,\"b\":[null, \"\\u00e9\"]}"));
        assertThat(offers.get(1).key()).isNull();
        assertThat(offers.get(1).value()).isEqualTo(bytes("12345678901234567890.10"));
        assertThat(offers.get(2).value()).isEqualTo(bytes("\"t\\\"x\""));
    }

    @Test
    void binaryAndTextRecordsAreTheirBytes() throws Exception {
        produce(
                "plain-topic",
                BINARY,
                "{\"records\":[{\"key\":\"/wA=\",\"value\":\"aGVsbG8=\"},{\"key\":\"a2V5\",\"value\":null}]}");
        produce(
                "plain-topic",
                "application/vnd.kafka.text.v2+json",
                "{\"records\":[{\"key\":\"k\\u00e9\",\"value\":\"v\"}]}");

        List<Offer> offers = List.copyOf(fixture.intake.offers);
        assertThat(offers.get(0).key()).isEqualTo(new byte[] {-1, 0});
        assertThat(offers.get(0).value()).isEqualTo(bytes("hello"));
        assertThat(offers.get(0).headers()).isEmpty();
        assertThat(offers.get(1).key()).isEqualTo(bytes("key"));
        assertThat(offers.get(1).value()).isNull();
        assertThat(offers.get(2).key()).isEqualTo(bytes("k\u00e9"));
    }

    @Test
    void theFlowSaysWhereItsKeyStandsAndWhatIsCritical() throws Exception {
        var answer = produce(
                "quakes",
                JSON,
                "{\"records\":[{\"key\":\"q1\",\"value\":{\"id\":\"q1\",\"mag\":5}},{\"value\":{\"id\":\"q2\"}},"
                        + "{\"key\":\"q3\",\"value\":{\"id\":\"other\"}},{\"value\":{}},{\"key\":\"q4\",\"value\":null}]}");

        assertThat(fixture.intake.offers)
                .extracting(offer -> new String(offer.key(), StandardCharsets.UTF_8))
                .containsExactly("q1", "q2", "q4");
        assertThat(fixture.intake.offers)
                .extracting(Offer::tier)
                .containsExactly(Tier.CRITICAL, Tier.STANDARD, Tier.CRITICAL);
        JsonNode body = MAPPER.readTree(answer.body());
        assertThat(body.at("/offsets/2/error_code").asInt()).isEqualTo(1);
        assertThat(body.at("/offsets/2/error").asText()).startsWith("key-differs: ");
        assertThat(body.at("/offsets/3/error").asText()).startsWith("no-key: ");
        assertThat(body.at("/offsets/4/error").isNull()).isTrue();
    }

    @Test
    void aKeyHasOneFormHoweverItWasSent() throws Exception {
        produce(
                "plain-topic",
                JSON,
                "{\"records\":[{\"key\":\"\\u00e9\",\"value\":1},{\"key\":\"\u00e9\",\"value\":2},"
                        + "{\"key\":{ \"a\" : 1.00 },\"value\":3},{\"key\":{\"a\":1.00},\"value\":4}]}");
        assertThat(fixture.intake.offers)
                .extracting(offer -> new String(offer.key(), StandardCharsets.UTF_8))
                .containsExactly("\"\u00e9\"", "\"\u00e9\"", "{\"a\":1.00}", "{\"a\":1.00}");
    }

    @Test
    void halvesOfCharactersAndOtherCodingsAreRefusedAndNothingIsHeld() throws Exception {
        String text = "application/vnd.kafka.text.v2+json";
        String half = "{\"records\":[{\"key\":\"\\ud800\",\"value\":\"\"}]}";
        expectError(produce("plain-topic", text, half), 422, 42201, "surrogate");
        expectError(produce("plain-topic", JSON, half), 422, 42201, "");
        for (var coding : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            var answer = fixture.send(fixture.request("/topics/plain-topic")
                    .header("content-type", JSON)
                    .POST(HttpRequest.BodyPublishers.ofString("{\"records\":[{\"value\":1}]}", coding)));
            expectError(answer, 422, 42201, "UTF-8");
        }
        expectError(produce("quakes", BINARY, "{\"records\":[]}", "Holdfast-Key", "k"), 400, 400, "each record");
        var tombstone = produce("quakes", BINARY, "{\"records\":[{\"key\":\"/wA=\",\"value\":null}]}");
        assertThat(tombstone.body()).contains("not UTF-8");
        assertThat(fixture.intake.offers).isEmpty();
        assertThat(fixture.metric("holdfast_http_body_bytes")).isZero();
    }

    @Test
    void aRecordIsNamedByTheRequestsKeyAndItsNumber() throws Exception {
        produce("plain-topic", JSON, "{\"records\":[{\"value\":1},{\"value\":2}]}", "Idempotency-Key", "a");
        assertThat(fixture.intake.offers).extracting(Offer::idempotencyKey).containsExactly("a/0", "a/1");
    }

    @Test
    void whatIsSpooledHasNoPlaceYetAndWhatIsNotTakenAnError() throws Exception {
        fixture.intake.outcome = offer -> switch (new String(offer.value(), StandardCharsets.UTF_8)) {
            case "1" -> new Outcome.Spooled("id-9");
            case "2" -> new Outcome.Shed(ShedReason.FLOW_BUSY, 1_500);
            case "3" -> new Outcome.OutcomeUnknown("id-3");
            default -> new Outcome.Rejected(RejectReason.TOO_LARGE, "too long");
        };
        var answer =
                produce("plain-topic", JSON, "{\"records\":[{\"value\":1},{\"value\":2},{\"value\":3},{\"value\":4}]}");

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode offsets = MAPPER.readTree(answer.body()).path("offsets");
        assertThat(offsets.path(0).path("partition").asInt()).isEqualTo(-1);
        assertThat(offsets.path(0).path("status").asText()).isEqualTo("spooled");
        assertThat(offsets.path(0).path("id").asText()).isEqualTo("id-9");
        assertThat(offsets.path(1).path("error_code").asInt()).isEqualTo(2);
        assertThat(offsets.path(2).path("error_code").asInt()).isEqualTo(2);
        assertThat(offsets.path(2).path("error").asText()).contains("outcome-unknown", "id-3");
        assertThat(offsets.path(3).path("error_code").asInt()).isEqualTo(1);
    }

    @Test
    void nothingIsAnsweredBeforeEveryRecordHasItsOutcome() throws Exception {
        fixture.intake.holding = true;
        var answer = fixture.sendAsync(fixture.request("/topics/plain-topic")
                .header("content-type", JSON)
                .POST(HttpRequest.BodyPublishers.ofString("{\"records\":[{\"value\":1},{\"value\":2}]}")));
        Awaitility.await().until(() -> fixture.intake.held.size() == 2);
        fixture.intake.held.remove().run();
        assertThat(fixture.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(answer).isNotDone();
        fixture.intake.held.remove().run();
        assertThat(answer.get().statusCode()).isEqualTo(200);
    }

    @Test
    void whenNothingWasTakenTheRequestIsAnsweredSo() throws Exception {
        fixture.intake.outcome = offer -> new Outcome.Shed(ShedReason.KAFKA_UNAVAILABLE, 1_500);
        var answer = produce("plain-topic", JSON, "{\"records\":[{\"value\":1},{\"value\":2}]}");
        expectError(answer, 503, 503, "kafka-unavailable");
        assertThat(answer.headers().firstValue("retry-after")).contains("2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nothing | `` | is empty instead",
                "no object | [] | START_ARRAY instead of START_OBJECT",
                "no records | {} | missing or empty",
                "none | {\"records\":[]} | missing or empty",
                "twice | {\"records\":[{\"value\":1}],\"records\":[{\"value\":1}]} | twice",
                "more behind | {\"records\":[{\"value\":1}]} x | Unrecognized token",
                "two objects | {\"records\":[{\"value\":1}]} {} | something follows",
                "no value | {\"records\":[{\"key\":1}]} | no \"value\"",
                "value twice | {\"records\":[{\"value\":1,\"value\":2}]} | \"value\" twice",
                "a partition | {\"records\":[{\"value\":1,\"partition\":3}]} | follows from its key",
                "headers | {\"records\":[{\"value\":1,\"headers\":[]}]} | would be lost",
                "a member | {\"record\":[],\"records\":[{\"value\":1}]} | would be lost",
                "a schema | {\"value_schema_id\":4,\"records\":[{\"value\":1}]} | schema registry",
                "cut off | {\"records\":[{\"value\":1} | Unexpected end-of-input",
                "a number | {\"records\":[3]} | record 0 is VALUE_NUMBER_INT",
            })
    void aBodyThatIsNotUnderstoodIsTakenInNoPart(String what, String body, String words) throws Exception {
        expectError(produce("plain-topic", JSON, body), 422, 42201, words);
        assertThat(fixture.intake.offers).as(what).isEmpty();
    }

    @Test
    void theFormIsWhatTheMediaTypeSays() throws Exception {
        expectError(produce("plain-topic", BINARY, "{\"records\":[{\"value\":\"%%\"}]}"), 422, 42201, "base64");
        expectError(produce("plain-topic", BINARY, "{\"records\":[{\"value\":1}]}"), 422, 42201, "base64 in quotes");
        expectError(produce("plain-topic", "application/json", "{}"), 415, 415, "application/vnd.kafka.json.v2+json");
        expectError(produce("plain-topic", "application/vnd.kafka.avro.v2+json", "{}"), 415, 415, "schema registry");
    }

    @Test
    void topicsOfNoFlowAndOtherMethodsAreRefused() throws Exception {
        expectError(produce("plain", JSON, "{}"), 404, 40401, "known are plain-topic, quakes");
        expectError(produce("a%FF", JSON, "{}"), 400, 400, "bad-path");
        expectError(fixture.get("/topics/plain-topic"), 405, 405, "use POST");
    }

    @Test
    void recordsWaitForRoomAndThoseOfAClientThatLeavesAreNotTaken() throws Exception {
        fixture.intake.roomy = false;
        String body = "{\"records\":[{\"value\":1},{\"value\":2}]}";
        var waiting = fixture.sendAsync(fixture.request("/topics/plain-topic")
                .header("content-type", JSON)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        try (GatewayFixture.Raw leaving = fixture.raw()) {
            leaving.head(
                            "POST /topics/plain-topic HTTP/1.1",
                            "Content-Type: " + JSON,
                            "Content-Length: " + body.length())
                    .send(body);
            Awaitility.await().until(() -> fixture.metric("holdfast_http_body_bytes") >= 2 * body.length());
        }
        Awaitility.await().until(() -> fixture.metric("holdfast_http_body_bytes") == body.length());
        assertThat(waiting).isNotDone();
        fixture.intake.roomy = true;
        assertThat(waiting.get().statusCode()).isEqualTo(200);
        assertThat(fixture.intake.offers).hasSize(2);
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> fixture.metric("holdfast_http_body_bytes") == 0);
    }

    @Test
    void aBodyThatIsTooLongOrCompressedIsRefusedBeforeItIsRead() throws Exception {
        try (GatewayFixture.Raw raw = fixture.raw()) {
            raw.head("POST /topics/plain-topic HTTP/1.1", "Content-Type: " + JSON, "Content-Length: 99999999");
            assertThat(raw.readUntil("}")).contains("413", "too-large", "/v1/flows/plain/batch");
        }
        expectError(produce("plain-topic", JSON, "{}", "content-encoding", "br"), 415, 415, "unsupported-encoding");
    }
}
