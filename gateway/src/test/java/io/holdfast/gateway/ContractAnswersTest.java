package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.Outcome;
import io.holdfast.intake.RejectReason;
import io.holdfast.intake.ShedReason;
import io.holdfast.intake.Violations;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What clients are told of a flow's contract, on each way in. */
class ContractAnswersTest {

    private static final String FLOW = "flows: { f: { cluster: west } }\n";
    private static final Outcome BROKEN = new Outcome.Rejected(
            RejectReason.CONTRACT_VIOLATED,
            "it breaks",
            new Violations(
                    30,
                    List.of(
                            new Violations.Violation("/a/0", "expected a \"text\""),
                            new Violations.Violation("", "b"))));

    @Test
    void aRecordThatBreaksItIs422WithAPointerForEachPlace() throws Exception {
        try (GatewayFixture http = new GatewayFixture(FLOW)) {
            http.intake.outcome = offer -> BROKEN;
            HttpResponse<String> answer = http.post("/v1/flows/f/records", "{}");

            GatewayFixture.expect(answer, 422, "contract-violated");
            assertThat(answer.body())
                    .contains("\"violationCount\":30")
                    .contains("\"violations\":[{\"pointer\":\"/a/0\",\"message\":\"expected a \\\"text\\\"\"},"
                            + "{\"pointer\":\"\",\"message\":\"b\"}]");
        }
    }

    @Test
    void aBadLineSpoilsOnlyItself() throws Exception {
        try (GatewayFixture http = new GatewayFixture(FLOW)) {
            http.intake.outcome = offer -> offer.value().length == 1 ? BROKEN : new Outcome.Published("id", "t", 0, 1);
            HttpResponse<String> answer =
                    http.post("/v1/flows/f/batch", "{}\n1\n{}\n", "content-type", "application/x-ndjson");

            assertThat(answer.body().lines())
                    .hasSize(3)
                    .element(1)
                    .asString()
                    .contains("\"status\":\"invalid\",\"reason\":\"contract-violated\"", "\"pointer\":\"/a/0\"");
            assertThat(answer.body().lines().filter(line -> line.contains("\"published\"")))
                    .hasSize(2);
        }
    }

    @Test
    void theProduceApiTellsThemInTheRecordsError() throws Exception {
        try (GatewayFixture http = new GatewayFixture(FLOW)) {
            http.intake.outcome = offer -> BROKEN;
            HttpResponse<String> answer = http.post(
                    "/topics/f", "{\"records\":[{\"value\":1}]}", "content-type", "application/vnd.kafka.json.v2+json");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .contains("\"error_code\":1")
                    .contains("contract-violated: it breaks /a/0: expected a \\\"text\\\". (the whole): b.");
        }
    }

    @Test
    void aRecordThatWasTakenUncheckedSaysSo() throws Exception {
        try (GatewayFixture http = new GatewayFixture(FLOW)) {
            http.intake.outcome = offer -> new Outcome.Spooled("id", "", true);
            assertThat(http.post("/v1/flows/f/records", "{}").body()).contains("\"contract\":\"unchecked\"");
            http.intake.outcome = offer -> new Outcome.Published("id", "t", 0, 1, true);
            assertThat(http.post("/v1/flows/f/batch", "{}\n", "content-type", "application/x-ndjson")
                            .body())
                    .contains("\"contract\":\"unchecked\"");
        }
    }

    @Test
    void whatCannotBeCheckedIs503WithRetryAfter() throws Exception {
        try (GatewayFixture http = new GatewayFixture(FLOW)) {
            http.intake.outcome = offer -> new Outcome.Shed(ShedReason.CONTRACT_UNAVAILABLE, 2_500);
            HttpResponse<String> answer = http.post("/v1/flows/f/records", "{}");

            GatewayFixture.expect(answer, 503, "contract-unavailable");
            assertThat(answer.headers().firstValue("retry-after")).contains("3");
        }
    }
}
