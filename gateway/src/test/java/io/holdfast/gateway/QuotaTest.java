package io.holdfast.gateway;

import static io.holdfast.gateway.GatewayFixture.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much may be written to a gateway that runs. */
class QuotaTest {

    private static final String NDJSON = "application/x-ndjson";
    private static final String JSON = "application/vnd.kafka.json.v2+json";

    private static GatewayFixture gateway(String quota) {
        return new GatewayFixture(
                "flows: { f: { cluster: west, intake: { quota: " + quota + " } }, free: { cluster: west } }\n");
    }

    @Test
    void aRecordBeyondTheQuotaIsRefusedUntilTheBucketSays() throws Exception {
        try (GatewayFixture http = gateway("{ records-per-second: 0.01, burst: 200s }")) {
            assertThat(http.post("/v1/flows/f/records", "x").statusCode()).isEqualTo(200);
            assertThat(http.send(http.request("/v1/flows/f/records/k").DELETE()).statusCode())
                    .isEqualTo(200);

            HttpResponse<String> answer = http.post("/v1/flows/f/records", "x");

            expect(answer, 429, "quota-exceeded");
            assertThat(answer.body()).contains("the quota of flow \\\"f\\\", 0.01 records/s, is used up");
            assertThat(Integer.parseInt(
                            answer.headers().firstValue("retry-after").orElseThrow()))
                    .isBetween(90, 100);
            assertThat(http.post("/v1/flows/free/records", "x").statusCode()).isEqualTo(200);
            assertThat(http.intake.offers).hasSize(3);
            assertThat(http.metric("holdfast_quota_exceeded_total{flow=\"f\"}")).isEqualTo(1);
            assertThat(http.metric("holdfast_quota_used_ratio{flow=\"f\"}")).isGreaterThan(0.9);
        }
    }

    @Test
    void aRecordThatIsMuchTooManyBytesIsRefusedBeforeItIsRead() throws Exception {
        try (GatewayFixture http = gateway("{ bytes-per-second: 100B, burst: 100s }");
                GatewayFixture.Raw raw = http.raw()) {
            http.post("/v1/flows/f/records", "x".repeat(9_000));

            raw.head("POST /v1/flows/f/records HTTP/1.1", "Content-Length: 5000");

            assertThat(raw.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 429").contains("retry-after: 4");
        }
    }

    @Test
    void aBatchIsSlowedDownToItsQuota() throws Exception {
        try (GatewayFixture http = gateway("{ records-per-second: 200, burst: 100ms }")) {
            long beganNs = System.nanoTime();

            HttpResponse<String> answer = http.post("/v1/flows/f/batch", "{}\n".repeat(120), "Content-Type", NDJSON);

            assertThat(answer.body().lines()).hasSize(120).allMatch(line -> line.contains("\"published\""));
            assertThat(System.nanoTime() - beganNs).isGreaterThan(490_000_000L);
            assertThat(http.intake.offers).hasSize(120);
        }
    }

    @Test
    void linesThatWouldWaitTooLongAreShed() throws Exception {
        try (GatewayFixture http = gateway("{ records-per-second: 0.01, burst: 200s }")) {
            List<String> lines = http.post("/v1/flows/f/batch", "{}\n".repeat(4), "Content-Type", NDJSON)
                    .body()
                    .lines()
                    .toList();

            assertThat(lines.get(1)).startsWith("{\"line\":2,\"status\":\"published\"");
            assertThat(lines.get(2)).startsWith("{\"line\":3,\"status\":\"shed\",\"reason\":\"quota-exceeded\"");
            assertThat(lines.get(3)).matches(".*\"retryAfterMs\":\\d{5,6}}");
            assertThat(lines).hasSize(4);
        }
    }

    @Test
    void recordsForATopicWaitTogetherOrAreShed() throws Exception {
        String three = "{\"records\":[{\"value\":1},{\"value\":2},{\"value\":3}]}";
        try (GatewayFixture http = gateway("{ records-per-second: 0.01, burst: 200s }")) {
            String some = http.post("/topics/f", three, "Content-Type", JSON).body();
            assertThat(some.split("\"published\"", -1)).hasSize(3);
            assertThat(some).contains("\"error_code\":2,\"error\":\"quota-exceeded: ");

            HttpResponse<String> none = http.post("/topics/f", three, "Content-Type", JSON);
            assertThat(none.statusCode()).isEqualTo(429);
            assertThat(none.body()).startsWith("{\"error_code\":429,\"message\":\"quota-exceeded: ");
            assertThat(none.headers().firstValue("retry-after")).isPresent();
        }
        try (GatewayFixture http = gateway("{ records-per-second: 100, burst: 10ms }")) {
            assertThat(http.post("/topics/f", three, "Content-Type", JSON)
                            .body()
                            .split("\"published\"", -1))
                    .hasSize(4);
        }
    }

    @Test
    void everyCallerHasTheQuotaOfItsOwn() throws Exception {
        try (GatewayFixture http = new GatewayFixture("""
                flows: { f: { cluster: west } }
                gateway: { port: 0, quotas: { each-principal: { records-per-second: 0.01, burst: 100s } } }
                """)) {
            assertThat(http.post("/v1/flows/f/records", "x").statusCode()).isEqualTo(200);
            HttpResponse<String> answer = http.post("/v1/flows/f/records", "x");
            expect(answer, 429, "quota-exceeded");
            assertThat(answer.body()).contains("the quota of callers who show nothing");
            assertThat(http.metric("holdfast_quota_principals")).isEqualTo(1);
        }
    }
}
