package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many batches at once share one bound. */
class BatchMemoryTest {

    private static final int MAX = 1 << 20;
    private static final String BATCH = "POST /v1/flows/plain/batch HTTP/1.1";
    private static final String FLOWS = """
            flows:
              plain: { cluster: west, intake: { max-record-size: 256KiB, max-in-flight: 1MiB } }
            gateway: { port: 0, max-in-flight: 1MiB }
            """;

    private final GatewayFixture http = new GatewayFixture(FLOWS);
    private final List<GatewayFixture.Raw> batches = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var batch : batches) {
            batch.close();
        }
        http.close();
    }

    @Test
    void batchesThatStandStillInMidRecordHoldNoMoreThanTheBound() throws Exception {
        String most = "x".repeat(200 << 10);
        for (int i = 0; i < 20; i++) {
            batches.add(open("one\n" + most));
        }

        Awaitility.await().until(() -> http.metric("holdfast_http_body_bytes") > MAX - 2 * most.length());
        Awaitility.await().until(() -> http.metric("holdfast_http_answers_total{status=\"200\"}") >= 14);
        assertThat(http.metric("holdfast_http_body_bytes")).isLessThanOrEqualTo(MAX);
        assertThat(http.intake.offers).hasSize(20);
    }

    @Test
    void aBatchForWhichThereIsNoRoomSaysSoAndThereIsRoomAgainWhenTheOthersEnd() throws Exception {
        for (int i = 0; i < 4; i++) {
            batches.add(open("x".repeat(255 << 10)));
        }
        Awaitility.await().until(() -> http.metric("holdfast_http_body_bytes") == 4 * (255 << 10));

        assertThat(open("a\n" + "y".repeat(100 << 10)).readUntil("gateway-busy\""))
                .contains("{\"line\":1,\"status\":\"published\"")
                .contains("{\"line\":2,\"status\":\"shed\",\"reason\":\"gateway-busy\"");
        assertThat(http.post("/v1/flows/plain/records", "z".repeat(100 << 10)).statusCode())
                .isEqualTo(503);
        batches.get(0).close();
        Awaitility.await().until(() -> http.metric("holdfast_http_body_bytes") < MAX / 4 * 3);
        assertThat(http.post("/v1/flows/plain/batch", "y".repeat(100 << 10), "Content-Type", "application/x-ndjson")
                        .body())
                .contains("published");
    }

    @Test
    void linesThatFindNoRoomAreHeldUntilTheirClientLeavesAndAreThenNotOffered() throws Exception {
        http.intake.roomy = false;
        http.intake.holding = true;
        var batch = http.raw().head(BATCH, "Content-Type: application/x-ndjson", "Content-Length: 3000");
        batches.add(batch.send("a\n" + "y".repeat(2_000) + "\n"));
        Awaitility.await().until(() -> http.metric("holdfast_http_body_bytes") == 2_000);

        batch.close();
        Awaitility.await().until(() -> http.metric("holdfast_http_connections") == 0);
        Awaitility.await().until(() -> http.metric("holdfast_http_body_bytes") == 0);
        http.intake.holding = false;
        http.intake.roomy = true;
        http.intake.held.remove().run();

        assertThat(http.post("/v1/flows/plain/records", "z").statusCode()).isEqualTo(200);
        assertThat(http.intake.offers)
                .as("the first line, and the record after")
                .hasSize(2);
        assertThat(http.metric("holdfast_http_body_bytes")).isZero();
    }

    @Test
    void withoutRoomABatchGoesOnLineByLineThoughOneIsTooLong() throws Exception {
        http.intake.roomy = false;

        var answer = http.post(
                "/v1/flows/plain/batch",
                "a\n" + "x".repeat(300 << 10) + "\n" + "b\n".repeat(20),
                "Content-Type",
                "application/x-ndjson");

        assertThat(answer.body().lines()).hasSize(22);
        assertThat(http.intake.offers).hasSize(21);
    }

    private GatewayFixture.Raw open(String body) throws Exception {
        var batch = http.raw().head(BATCH, "Content-Type: application/x-ndjson", "Content-Length: 9000000");
        batch.send(body);
        return batch;
    }
}
