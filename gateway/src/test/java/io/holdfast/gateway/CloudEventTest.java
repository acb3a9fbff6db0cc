package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.Offer;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events in structured mode end in Kafka as those in binary mode do. */
class CloudEventTest {

    private static final String FLOWS = """
            flows:
              plain: { cluster: west, tier: bulk }
              keyed: { cluster: west, intake: { key: /id } }
            """;
    private static final String HEAD =
            "\"specversion\":\"1.0\",\"id\":\"e-1\",\"source\":\"/quakes\",\"type\":\"org.quake\"";

    private final GatewayFixture fixture = new GatewayFixture(FLOWS);

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Map<String, String> headers(Offer offer) {
        Map<String, String> headers = new TreeMap<>();
        offer.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    private static String value(Offer offer) {
        return new String(offer.value(), StandardCharsets.UTF_8);
    }

    @Test
    void attributesBecomeHeadersAndDataTheValue() throws Exception {
        var answer = fixture.post(
                "/v1/flows/keyed/records",
                "{" + HEAD + ",\"time\":\"2026-01-01T00:00:00Z\",\"sampled\":true,\"none\":null,"
                        + "\"data\" : {\"id\" : \"q\u00e9\", \"mag\":1.50} }",
                "content-type",
                "application/cloudevents+json; charset=UTF-8",
                "Idempotency-Key",
                "n-1");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        Offer offer = fixture.intake.offers.remove();
        assertThat(value(offer)).isEqualTo("{\"id\" : \"q\u00e9\", \"mag\":1.50}");
        assertThat(new String(offer.key(), StandardCharsets.UTF_8)).isEqualTo("q\u00e9");
        assertThat(offer.idempotencyKey()).isEqualTo("n-1");
        assertThat(headers(offer))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "e-1",
                        "ce_source", "/quakes",
                        "ce_type", "org.quake",
                        "ce_time", "2026-01-01T00:00:00Z",
                        "ce_sampled", "true",
                        "content-type", "application/json"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"data\":\"a\\u0062\" | \"a\\u0062\"",
                "\"datacontenttype\":\"text/plain\",\"data\":\"a\\u0062\" | ab",
                "\"datacontenttype\":\"application/vnd.x+json\",\"data\":\"ab\" | \"ab\"",
                "\"data_base64\":\"aGVsbG8=\" | hello",
                "\"data\":null | ``",
                "\"data\":3.0 | 3.0",
                "\"subject\":\"s\" | ``",
            })
    void dataIsWhatItsMediaTypeSays(String members, String expected) throws Exception {
        var answer = fixture.post(
                "/v1/flows/plain/records",
                "{" + HEAD + "," + members + "}",
                "content-type",
                "application/cloudevents+json");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(value(fixture.intake.offers.remove())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | no object",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\"} | no \"type\"",
                "{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"} | only 1.0",
                "{\"specversion\":\"1.0\",\"id\":null,\"source\":\"s\",\"type\":\"t\"} | no \"id\"",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"Big\":1} | lower-case",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"x\":[]} | single values",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"id\":\"2\",\"source\":\"s\",\"type\":\"t\"} | twice",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":1,\"data_base64\":\"\"} | both",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data_base64\":\"%\"} | base64",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data_base64\":7} | no text",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":{ | end-of-input",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"} {} | follows",
            })
    void whatIsNoEventIsRefused(String body, String words) throws Exception {
        var answer = fixture.post("/v1/flows/plain/records", body, "content-type", "application/cloudevents+json");
        GatewayFixture.expect(answer, 400, "bad-cloud-event");
        assertThat(answer.body()).contains(words.replace("\"", "\\\""));
        assertThat(fixture.intake.offers).isEmpty();
    }

    @Test
    void anEventIsStructuredOrBinary() throws Exception {
        var answer = fixture.post(
                "/v1/flows/plain/records",
                "{" + HEAD + "}",
                "content-type",
                "application/cloudevents+json",
                "ce-id",
                "other");
        GatewayFixture.expect(answer, 400, "bad-cloud-event");
    }

    @Test
    void otherCodingsAndHalvesOfCharactersAreRefusedAloneOfABatchToo() throws Exception {
        String event = "{" + HEAD + ",\"data\":1}";
        for (var coding : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
            var answer = fixture.send(fixture.request("/v1/flows/plain/records")
                    .header("content-type", "application/cloudevents+json")
                    .POST(HttpRequest.BodyPublishers.ofString(event, coding)));
            GatewayFixture.expect(answer, 400, "bad-cloud-event");
        }
        String half = "{" + HEAD + ",\"subject\":\"\\ud800\"}";
        var batch = fixture.post(
                "/v1/flows/plain/batch",
                "[" + half + "," + event + "]",
                "content-type",
                "application/cloudevents-batch+json");
        assertThat(batch.body().lines().toList().get(0)).contains("surrogate");
        assertThat(fixture.intake.offers).hasSize(1);
    }

    @Test
    void aBatchOfEventsHasAResultForEach() throws Exception {
        String type = "application/cloudevents-batch+json";
        String body = "[{" + HEAD + ",\"data\":1},{\"id\":\"x\"},{" + HEAD + ",\"data\":2}]";
        var answer = fixture.post("/v1/flows/plain/batch", body, "content-type", type);

        assertThat(answer.body().lines()).hasSize(3);
        assertThat(answer.body().lines().toList().get(1)).contains("\"line\":2", "invalid", "bad-cloud-event");
        assertThat(fixture.intake.offers).extracting(CloudEventTest::value).containsExactly("1", "2");
        assertThat(fixture.intake.offers)
                .allSatisfy(offer -> assertThat(headers(offer)).containsEntry("ce_type", "org.quake"));
        GatewayFixture.expect(
                fixture.post("/v1/flows/plain/records", body, "content-type", type), 415, "unsupported-media-type");
    }
}
