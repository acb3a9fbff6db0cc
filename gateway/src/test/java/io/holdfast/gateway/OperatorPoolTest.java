package io.holdfast.gateway;

import static io.holdfast.gateway.GatewayFixture.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Operators' calls that hang hold up operators and nobody else. */
class OperatorPoolTest {

    private static final int MOST = 4 + 64;

    private final GatewayFixture http = new GatewayFixture("flows: { plain: { cluster: west } }\n");
    private final CountDownLatch disk = new CountDownLatch(1);

    @AfterEach
    void close() {
        disk.countDown();
        http.close();
    }

    @Test
    void healthAndMetricsAndRecordsAreAnsweredWhileOperatorsCallsHang() throws Exception {
        http.intake.refused.disk = disk;
        List<CompletableFuture<HttpResponse<String>>> hanging = hang(20);

        assertThat(http.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(http.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(http.get("/metrics").body()).contains("holdfast_http_connections");
        assertThat(http.post("/v1/flows/plain/records", "x").statusCode()).isEqualTo(200);
        assertThat(hanging).noneMatch(CompletableFuture::isDone);
        disk.countDown();
        for (var call : hanging) {
            assertThat(call.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void whoFindsTooManyWaitingIsSentAwayAtOnce() throws Exception {
        http.intake.refused.disk = disk;
        List<CompletableFuture<HttpResponse<String>>> hanging = hang(MOST + 5);

        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> done(hanging) == 5);
        HttpResponse<String> sentAway = http.get("/v1/lanes");
        expect(sentAway, 503, "operators-busy");
        assertThat(sentAway.headers().firstValue("retry-after")).contains("1");
        disk.countDown();
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> done(hanging) == hanging.size());
        assertThat(http.get("/v1/lanes").statusCode()).isEqualTo(200);
    }

    private static long done(List<CompletableFuture<HttpResponse<String>>> calls) {
        return calls.stream().filter(CompletableFuture::isDone).count();
    }

    private List<CompletableFuture<HttpResponse<String>>> hang(int calls) {
        List<CompletableFuture<HttpResponse<String>>> hanging = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            hanging.add(http.sendAsync(http.request("/v1/refused/none")));
        }
        return hanging;
    }
}
