package io.holdfast.delivery.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.InboundRecord;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestsTest {

    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void theTraceOfARecordGoesOnAtTheEndpoint() throws Exception {
        HttpRequest request = request(record("traceparent", PARENT, "tracestate", "a=1"), Map.of());

        assertThat(request.headers().allValues("traceparent")).containsExactly(PARENT);
        assertThat(request.headers().allValues("tracestate")).containsExactly("a=1");
    }

    @Test
    void aHeaderThatWasAskedForTakesItsPlace() throws Exception {
        HttpRequest request = request(record("traceparent", PARENT, "mine", "x"), Map.of("mine", "Traceparent"));

        assertThat(request.headers().allValues("traceparent")).containsExactly("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no", "00-zz\r\nX-Evil: 1", "\u0000"})
    void aTraceThatIsNotWellFormedIsLeftOutAndTheRecordIsSent(String hostile) throws Exception {
        HttpRequest request = request(record("traceparent", hostile, "tracestate", hostile), Map.of());

        assertThat(request.headers().map()).doesNotContainKeys("traceparent", "tracestate", "X-Evil");
    }

    private static InboundRecord record(String... headers) {
        InboundRecord record = SinkRecords.of(1, "id", "k", "{}");
        for (int i = 0; i < headers.length; i += 2) {
            record.headers().add(headers[i], headers[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return record;
    }

    private static HttpRequest request(InboundRecord record, Map<String, String> recordHeaders) throws Exception {
        HttpSettings settings = new HttpSettings(
                URI.create("http://localhost/orders"),
                HttpSettings.Method.POST,
                "application/json",
                Map.of(),
                recordHeaders,
                true,
                Map.of(),
                Tombstones.REFUSE,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                10);
        return new Requests(settings).request(record).orElseThrow();
    }
}
