package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RejectReason;
import io.holdfast.intake.ShedReason;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpGatewayTest {

    private static final String CATALOG = """
            clusters: { west: { bootstrap-servers: "k:9092" } }
            flows:
              plain: { cluster: west, tier: bulk, intake: { max-record-size: 1KiB } }
              quakes:
                cluster: west
                tier: { default: standard, critical-when: { pointer: /mag, at-least: 4.5 } }
                intake: { key: /id }
            gateway: { port: 0 }
            """;

    private final FakeIntake intake = new FakeIntake();
    private final HttpClient client = HttpClient.newHttpClient();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HttpGateway gateway = HttpGateway.start(catalog(), intake, Monitoring.of(registry));

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void aPublishedRecordIsAnsweredWithItsPlace() throws Exception {
        var answer = post("/v1/flows/plain/records", "hello", "Holdfast-Key", "k1", "Idempotency-Key", "\"i-1\"");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"status\":\"published\",\"id\":\"id-1\",\"topic\":\"topic\",\"partition\":2,\"offset\":41}");
        Offer offer = intake.offers.remove();
        assertThat(offer.key()).isEqualTo(bytes("k1"));
        assertThat(offer.value()).isEqualTo(bytes("hello"));
        assertThat(offer.idempotencyKey()).isEqualTo("i-1");
        assertThat(offer.tier()).isEqualTo(Tier.BULK);
    }

    @Test
    void aSpooledRecordIsAcceptedWithItsLocation() throws Exception {
        intake.outcome = offer -> new Outcome.Spooled("id-9");

        var answer = post("/v1/flows/plain/records", "x");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("location")).contains("/v1/flows/plain/records/id-9");
    }

    @Test
    void keyAndTierComeFromTheBody() throws Exception {
        post("/v1/flows/quakes/records", "{\"mag\":4.5,\"id\":\"q1\"}");
        post("/v1/flows/quakes/records", "{\"id\":\"q2\",\"mag\":\"low\"}");

        assertThat(intake.offers).extracting(Offer::tier).containsExactly(Tier.CRITICAL, Tier.STANDARD);
        assertThat(intake.offers.peek().key()).isEqualTo(bytes("q1"));
    }

    @Test
    void sheddingIsHonest() throws Exception {
        intake.outcome = offer -> new Outcome.Shed(ShedReason.KAFKA_UNAVAILABLE, 1_500);
        var answer = post("/v1/flows/plain/records", "x");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("2");
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(answer.body()).contains("https://holdfast.io/problems/kafka-unavailable", "\"retryAfterMs\":1500");

        intake.outcome = offer -> new Outcome.Shed(ShedReason.FLOW_BUSY, 500);
        assertThat(post("/v1/flows/plain/records", "x").statusCode()).isEqualTo(429);
        intake.outcome = offer -> new Outcome.OutcomeUnknown("u1");
        assertThat(post("/v1/flows/plain/records", "x").body()).contains("outcome-unknown", "\"id\":\"u1\"");
        intake.outcome = offer -> new Outcome.Rejected(RejectReason.KEY_REUSED, "used");
        assertThat(post("/v1/flows/plain/records", "x").statusCode()).isEqualTo(422);
    }

    @Test
    void badInputIsToldWhatIsWrong() throws Exception {
        expect(post("/v1/flows/plian/records", "x"), 404, "did you mean \\\"plain\\\"");
        expect(post("/v1/flows/quakes/records", "{\"id\":"), 400, "not JSON");
        expect(post("/v1/flows/quakes/records", "{\"mag\":1}"), 422, "no value at /id");
        expect(
                post("/v1/flows/quakes/records", "{\"id\":\"a\",\"mag\":1}", "Holdfast-Key", "b"),
                422,
                "say it once, in the record");
        expect(post("/v1/flows/plain/records", "x".repeat(1_025)), 413, "at most 1024 bytes");
        expect(post("/v1/flows/plain/records", "x", "Idempotency-Key", "with space"), 400, "visible ASCII");
        expect(post("/v1/flows/plain/records", "x", "Holdfast-Expires", "soon"), 400, "epoch milliseconds");
        expect(post("/v1/flows/plain/batch", "x", "Content-Type", "text/plain"), 415, "application/x-ndjson");
        expect(post("/nowhere", "x"), 404, "nothing at /nowhere");
        expect(send(request("/v1/flows/plain/records").PUT(HttpRequest.BodyPublishers.ofString("x"))), 405, "use POST");
        assertThat(intake.offers).isEmpty();
    }

    @Test
    void cloudEventsTravelInBinaryModeAndOwnHeadersAreStripped() throws Exception {
        post(
                "/v1/flows/plain/records",
                "x",
                "ce-id",
                "e1",
                "ce-type",
                "t",
                "Holdfast-Header-trace",
                "abc",
                "Holdfast-Header-holdfast.id",
                "forged",
                "Content-Type",
                "text/plain");

        assertThat(intake.offers.remove().headers())
                .extracting(header -> header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrder("ce_id=e1", "ce_type=t", "trace=abc", "content-type=text/plain");
    }

    @Test
    void aTombstoneHasNoValueAndAnEmptyBodyIsAnEmptyValue() throws Exception {
        send(request("/v1/flows/plain/records/a%2Fb").DELETE());
        post("/v1/flows/plain/records", "");

        assertThat(intake.offers).extracting(Offer::value).containsExactly(null, new byte[0]);
        assertThat(intake.offers.remove().key()).isEqualTo(bytes("a/b"));
    }

    @Test
    void aBatchHasAResultForEachLineInOrderAndBadOnesSpoilNothing() throws Exception {
        String body = "{\"id\":\"a\"}\n\n{\"no\":1}\nnot json\n" + "{\"id\":\"b\",\"mag\":9}\n{\"id\":\"c\"}";
        var answer = post(
                "/v1/flows/quakes/batch",
                body,
                "Content-Type",
                "application/x-ndjson; charset=utf-8",
                "Idempotency-Key",
                "n");

        List<String> lines = answer.body().lines().toList();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).startsWith("{\"line\":1,\"status\":\"published\"");
        assertThat(lines.get(1)).contains("\"line\":2,\"status\":\"invalid\",\"reason\":\"no-key\"");
        assertThat(lines.get(2)).contains("\"line\":3,\"status\":\"invalid\",\"reason\":\"malformed-json\"");
        assertThat(intake.offers).extracting(Offer::idempotencyKey).containsExactly("n/1", "n/4", "n/5");
    }

    @Test
    void anArrayIsABatchTooAndALineThatIsTooLongIsSkipped() throws Exception {
        var array = post(
                "/v1/flows/quakes/batch",
                "[ {\"id\":\"a,]\"} , {\"id\":\"b\",\"x\":[1,{\"y\":2}]} ]",
                "Content-Type",
                "application/json");
        assertThat(array.body().lines()).hasSize(2);
        assertThat(intake.offers).hasSize(2);

        var lines = post(
                "/v1/flows/plain/batch", "a\n" + "x".repeat(5_000) + "\nb\n", "Content-Type", "application/x-ndjson");
        assertThat(lines.body().lines().toList().get(1)).contains("\"status\":\"invalid\",\"reason\":\"too-large\"");
        assertThat(intake.offers).hasSize(4);

        var broken = post("/v1/flows/quakes/batch", "[{\"id\":\"a\"}", "Content-Type", "application/json");
        assertThat(broken.body()).contains("ends before its JSON array does");
    }

    @Test
    void aBatchThatIsNotAnsweredIsNotReadFurther() throws Exception {
        intake.holding = true;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSendBufferSize(64 << 10);
            OutputStream out = socket.getOutputStream();
            out.write(bytes(String.join(
                    "\r\n",
                    "POST /v1/flows/plain/batch HTTP/1.1",
                    "Host: h",
                    "Content-Type: application/x-ndjson",
                    "Transfer-Encoding: chunked",
                    "",
                    "")));
            byte[] chunk = bytes("400\r\n" + ("x".repeat(63) + "\n").repeat(16) + "\r\n");
            Thread feeder = new Thread(() -> feed(out, chunk));
            feeder.setDaemon(true);
            feeder.start();

            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> intake.offers.size() >= 2_000);
            Awaitility.await()
                    .during(300, TimeUnit.MILLISECONDS)
                    .atMost(5, TimeUnit.SECONDS)
                    .until(() -> intake.offers.size() < 10_000);
        }
    }

    @Test
    void aClientThatLeavesInMidBodyLeavesNothingBehind() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.getOutputStream()
                    .write(bytes(
                            "POST /v1/flows/plain/records HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf"));
            socket.getOutputStream().flush();
        }

        assertThat(post("/v1/flows/plain/records", "x").statusCode()).isEqualTo(200);
        assertThat(intake.offers).hasSize(1);
    }

    @Test
    void requestsMayBePipelined() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            String one = "POST /v1/flows/plain/records HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx";
            socket.getOutputStream().write(bytes(one.repeat(3)));
            InputStream in = socket.getInputStream();
            StringBuilder read = new StringBuilder();
            while (read.toString().split("HTTP/1.1 200", -1).length < 4) {
                read.append((char) in.read());
            }
            assertThat(intake.offers).hasSize(3);
        }
    }

    @Test
    void readyMeansThatCriticalRecordsAreTaken() throws Exception {
        intake.phase = IntakeView.Phase.DEGRADED;
        var degraded = get("/health/ready");
        assertThat(degraded.statusCode()).isEqualTo(200);
        assertThat(degraded.body()).contains("degraded", "a problem");

        intake.phase = IntakeView.Phase.STARTING;
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void statusAndMetricsAndFlowsAreThere() throws Exception {
        assertThat(get("/v1/flows/plain/records/known").body()).isEqualTo("{\"id\":\"known\",\"status\":\"spooled\"}");
        assertThat(get("/v1/flows/plain/records/other").statusCode()).isEqualTo(404);
        MeteredObserver observer = new MeteredObserver(registry);
        observer.watch(intake);
        observer.published("plain", Tier.BULK, 1_000_000);
        System.gc();
        assertThat(get("/metrics").body()).contains("holdfast_concurrency_limit 1.0");
        assertThat(get("/metrics").body())
                .contains("holdfast_intake_published_seconds_count{flow=\"plain\",tier=\"bulk\"} 1");
        assertThat(get("/v1/flows").body()).contains("\"name\":\"quakes\"");
    }

    @Test
    void refusedRecordsComeInPagesAndWhole() throws Exception {
        for (int i = 0; i < 5; i++) {
            intake.refused.add("r" + i, null, i == 0 ? null : bytes("v" + i));
        }

        assertThat(get("/v1/refused?limit=2").body()).contains("\"total\":5", "\"id\":\"r1\"", "\"next\":\"r1\"");
        assertThat(get("/v1/refused?limit=3&after=r1").body())
                .contains("r2", "r4")
                .doesNotContain("\"r1\"", "next");
        expect(get("/v1/refused?limit=0"), 400, "from 1 to 1000");
        assertThat(get("/v1/refused/r0").body()).contains("\"key\":null", "\"valueBase64\":null");
        assertThat(get("/v1/refused/r1").body()).contains("\"valueBase64\":\"djE=\"");
        expect(get("/v1/refused/r9"), 404, "No refused record has the id \\\"r9\\\"");
    }

    @Test
    void decisionsOnRefusedRecordsNeedANameAndSayWhatBecameOfThem() throws Exception {
        intake.refused.add("a/1", null, bytes("x"));
        intake.refused.add("b", null, bytes("x"));

        expect(post("/v1/refused/b/retry", ""), 400, "Say who you are");
        intake.refused.lanesTake = false;
        expect(post("/v1/refused/b/retry", "", "Holdfast-Operator", "ann"), 409, "stays refused");
        intake.refused.lanesTake = true;
        assertThat(post("/v1/refused/a%2F1/retry", "", "Holdfast-Operator", "ann")
                        .body())
                .contains("\"done\":true");
        expect(post("/v1/refused/a%2F1/retry", "", "Holdfast-Operator", "ann"), 404, "was retried or discarded");
        assertThat(post("/v1/refused/b/discard", "", "Holdfast-Operator", "ann").statusCode())
                .isEqualTo(200);
        assertThat(intake.refused.decisions).containsExactly("retry a/1 by ann", "discard b by ann");
    }

    private static void feed(OutputStream out, byte[] chunk) {
        try {
            for (int i = 0; i < 100_000; i++) {
                out.write(chunk);
            }
        } catch (java.io.IOException expected) {
            Thread.currentThread().interrupt();
        }
    }

    private static void expect(HttpResponse<String> answer, int status, String detail) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(detail);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Catalog catalog() {
        return ((CatalogResult.Valid) CatalogReader.read(CATALOG, "t", Map.of())).catalog();
    }
}
