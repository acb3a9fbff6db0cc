package io.holdfast.gateway;

import static io.holdfast.gateway.GatewayFixture.expect;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.holdfast.gateway.access.ApiKey;
import io.holdfast.gateway.access.KeyFile;
import io.holdfast.gateway.access.TestIssuer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who may do what at a gateway that runs. */
class AccessTest {

    private static final String JSON = "application/vnd.kafka.json.v2+json";

    @TempDir
    Path folder;

    private TestIssuer issuer;
    private KeyFile keys;
    private GatewayFixture http;
    private String billing;
    private String ops;
    private boolean stopped;

    @BeforeEach
    void start() throws Exception {
        issuer = new TestIssuer();
        keys = new KeyFile(folder.resolve("keys.json"), InstantSource.system());
        billing = issue("billing");
        ops = issue("ops Jürgen 李");
        http = new GatewayFixture(catalog("keys: " + folder.resolve("keys.json") + ", tokens: " + issuer.declared()));
    }

    @AfterEach
    void end() {
        stop();
        issuer.close();
    }

    private void stop() {
        if (!stopped) {
            stopped = true;
            http.close();
        }
    }

    private String catalog(String ways) {
        return """
                flows:
                  payments: { cluster: west, intake: { writers: [billing, "team-*", group:payers] } }
                  events: { cluster: west }
                  open: { cluster: west, intake: { writers: [anyone] } }
                gateway:
                  port: 0
                  access-log: true
                  authentication:
                    refusal-log: %s
                    writers: ["*"]
                    readers: [prometheus]
                    operators: ["ops *"]
                """.formatted(folder.resolve("refusals.log")) + "    " + ways.replace(", tokens", "\n    tokens") + "\n";
    }

    private String issue(String principal) {
        return keys.issue(new KeyFile.Wanted(principal, List.of(), "", null, "test"))
                .reveal();
    }

    @Test
    void whoShowsNothingIsToldHow() throws Exception {
        HttpResponse<String> answer = http.post("/v1/flows/payments/records", "x");

        expect(answer, 401, "no-credentials");
        assertThat(answer.headers().allValues("www-authenticate"))
                .containsExactly("Bearer realm=\"holdfast\"", "Basic realm=\"holdfast\"");
        expect(http.get("/v1/flows/nowhere/records/1"), 401, "no-credentials");
        expect(http.get("/nowhere"), 401, "no-credentials");
        expect(http.get("/metrics"), 401, "no-credentials");
        assertThat(http.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(http.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(http.post("/v1/flows/open/records", "x").statusCode()).isEqualTo(200);
        assertThat(http.intake.offers).hasSize(1);
    }

    @Test
    void aWriterWritesByEveryWayInAndNowhereElse() throws Exception {
        for (String shown : List.of("Bearer " + billing, "bearer " + billing, basic("billing", billing))) {
            assertThat(post("/v1/flows/payments/records", "x", shown).statusCode())
                    .isEqualTo(200);
        }
        String shown = "Bearer " + billing;
        assertThat(post("/v1/flows/payments/batch", "{}\n{}", shown, "Content-Type", "application/x-ndjson")
                        .body()
                        .lines())
                .hasSize(2);
        assertThat(send(http.request("/v1/flows/payments/records/k").DELETE(), shown)
                        .statusCode())
                .isEqualTo(200);
        assertThat(post("/topics/payments", "{\"records\":[{\"value\":1}]}", shown, "Content-Type", JSON)
                        .statusCode())
                .isEqualTo(200);
        assertThat(post(
                                "/v1/flows/payments/records",
                                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":1}",
                                shown,
                                "Content-Type",
                                "application/cloudevents+json")
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("/v1/flows/payments/records/known", shown).statusCode()).isEqualTo(200);
        assertThat(http.intake.offers).hasSize(8);

        for (String path : List.of("/metrics", "/v1/lanes", "/v1/flows", "/v1/refused", "/v1/refused/a", "/nowhere")) {
            expect(get(path, shown), 403, "forbidden");
        }
        expect(post("/v1/refused/a/retry", "", shown), 403, "forbidden");
        expect(post("/v1/lanes/t/0/resume?undecided=resend", "", shown), 403, "forbidden");
        assertThat(http.intake.refused.decisions).isEmpty();
        assertThat(get("/v1/flows/nowhere/records/1", shown).body()).contains("Known are events, open, payments.");
    }

    @Test
    void whoMayNotWriteIsRefusedByEveryWayIn() throws Exception {
        String shown = "Bearer " + issue("other");
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                post("/v1/flows/events/records", "x", shown).statusCode())
                        .isEqualTo(200));
        http.intake.offers.clear();

        HttpResponse<String> answer = post("/v1/flows/payments/records", "x", shown);
        expect(answer, 403, "forbidden");
        assertThat(answer.body()).contains("\\\"other\\\" may not write to flow \\\"payments\\\"");
        expect(post("/v1/flows/payments/batch", "{}", shown, "Content-Type", "application/x-ndjson"), 403, "forbidden");
        expect(send(http.request("/v1/flows/payments/records/k").DELETE(), shown), 403, "forbidden");
        expect(get("/v1/flows/payments/records/known", shown), 403, "forbidden");
        HttpResponse<String> topic =
                post("/topics/payments", "{\"records\":[{\"value\":1}]}", shown, "Content-Type", JSON);
        assertThat(topic.statusCode()).isEqualTo(403);
        assertThat(topic.body()).startsWith("{\"error_code\":40301,\"message\":\"forbidden: ");
        assertThat(http.intake.offers).isEmpty();
        assertThat(get("/v1/flows/nowhere/records/1", shown).body()).contains("Known are events, open.");

        HttpResponse<String> none = http.post("/topics/payments", "{}", "Content-Type", JSON);
        assertThat(none.body()).startsWith("{\"error_code\":40101,\"message\":\"no-credentials: ");
        assertThat(none.headers().firstValue("www-authenticate")).contains("Bearer realm=\"holdfast\"");
        assertThat(http.metric("holdfast_access_refused_total{reason=\"forbidden\"}"))
                .isEqualTo(5);
    }

    @Test
    void operatorsDecideUnderTheNameTheyShow() throws Exception {
        http.intake.refused.add("a", null, new byte[1]);
        http.intake.refused.add("b", null, new byte[1]);
        String shown = "Bearer " + ops;

        assertThat(post("/v1/refused/a/retry", "", shown).statusCode()).isEqualTo(200);
        assertThat(post("/v1/refused/b/retry", "", shown, "Holdfast-Operator", "ann")
                        .statusCode())
                .isEqualTo(200);
        assertThat(http.intake.refused.decisions)
                .containsExactly("retry a by ops Jürgen 李", "retry b by ops Jürgen 李(ann)");
        assertThat(get("/metrics", shown).statusCode()).isEqualTo(200);
        expect(get("/nowhere", shown), 404, "not-found");
        String scraper = "Bearer " + issuer.token("prometheus");
        assertThat(get("/metrics", scraper).statusCode()).isEqualTo(200);
        assertThat(get("/v1/lanes", scraper).statusCode()).isEqualTo(200);
        expect(get("/v1/refused", scraper), 403, "forbidden");
    }

    @Test
    void keysComeAndGoWhileTheGatewayRuns() throws Exception {
        String fresh = issue("team-7");
        Awaitility.await()
                .untilAsserted(() -> assertThat(post("/v1/flows/payments/records", "x", "Bearer " + fresh)
                                .statusCode())
                        .isEqualTo(200));

        keys.revoke(ApiKey.idIn(fresh).orElseThrow(), "test");

        Awaitility.await()
                .untilAsserted(() ->
                        expect(post("/v1/flows/payments/records", "x", "Bearer " + fresh), 401, "bad-credentials"));
        assertThat(post("/v1/flows/payments/records", "x", "Bearer " + billing).statusCode())
                .isEqualTo(200);
    }

    @Test
    void badCredentialsAreNotMadeGoodByAnOpenFlow() throws Exception {
        String wrong = billing.substring(0, billing.length() - 1) + (billing.endsWith("0") ? "1" : "0");
        HttpResponse<String> answer = post("/v1/flows/open/records", "x", "Bearer " + wrong);
        expect(answer, 401, "bad-credentials");
        assertThat(answer.headers().firstValue("www-authenticate"))
                .contains("Bearer realm=\"holdfast\", error=\"invalid_token\"");
        expect(post("/v1/flows/open/records", "x", basic("ann", billing)), 401, "bad-credentials");
        expect(post("/v1/flows/open/records", "x", "Digest x"), 401, "bad-credentials");
        HttpRequest.Builder twice = http.request("/v1/flows/open/records")
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .header("Authorization", "Bearer " + billing)
                .header("Authorization", "Bearer " + billing);
        expect(http.send(twice), 401, "bad-credentials");
        expect(http.post("/v1/flows/payments/records?access_token=" + billing, "x"), 401, "no-credentials");
    }

    @Test
    void tokensAreTakenAndABodyThatCameMeanwhileIsNotLost() throws Exception {
        String shown = "Bearer "
                + issuer.token(
                        issuer.keys.get(0),
                        com.nimbusds.jose.JWSAlgorithm.ES256,
                        claims -> claims.subject("somebody").claim("groups", List.of("payers")));
        String body = "x".repeat(200_000);

        assertThat(post("/v1/flows/payments/records", body, shown).statusCode()).isEqualTo(200);
        assertThat(http.intake.offers.remove().value()).hasSize(200_000);
        expect(post("/v1/flows/payments/records", "x", "Bearer " + issuer.token("nobody")), 403, "forbidden");
        expect(post("/v1/flows/payments/records", "x", "Bearer a.b.c"), 401, "bad-credentials");
    }

    @Test
    void withoutTheIssuersKeysNobodyIsCalledALiar() throws Exception {
        issuer.away = true;
        try (GatewayFixture alone = new GatewayFixture(catalog("tokens: " + issuer.declared()))) {
            HttpRequest.Builder request = alone.request("/v1/flows/payments/batch")
                    .header("Authorization", "Bearer " + issuer.token("team-1"))
                    .header("Content-Type", "application/x-ndjson")
                    .POST(HttpRequest.BodyPublishers.ofString("{}\n".repeat(50_000)));
            HttpResponse<String> answer = alone.send(request);
            expect(answer, 503, "authentication-unavailable");
            assertThat(answer.headers().firstValue("retry-after")).contains("1");

            issuer.away = false;
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(alone.send(request).body().lines()).hasSize(50_000));
        }
    }

    @Test
    void noSecretIsInAnyLogOrAnswerAndRefusalsAreWrittenDown() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger own = (Logger) LoggerFactory.getLogger("io.holdfast");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        own.setLevel(Level.TRACE);
        String token = issuer.token("mallory");
        String wrong = billing.replaceAll("_[0-9a-f]{8}", "_00000000");
        StringBuilder said = new StringBuilder();
        try {
            for (String shown : List.of(
                    "Bearer " + billing,
                    "Bearer " + wrong,
                    "Bearer " + token,
                    "Bearer " + token + "x",
                    basic("billing", billing),
                    basic("mallory", billing),
                    "Bearer hf_" + "correct-horse")) {
                HttpResponse<String> answer = post("/v1/flows/payments/records", "x", shown);
                said.append(answer.headers()).append(answer.body());
                said.append(get("/v1/refused/" + "a".repeat(20), shown).body());
                said.append(
                        send(http.request("/v1/flows/events/records/dear-key").DELETE(), shown)
                                .body());
            }
        } finally {
            root.detachAppender(log);
            own.setLevel(null);
        }
        stop();

        log.list.forEach(event -> said.append(event.getFormattedMessage()).append(event.getKeyValuePairs()));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                said.append(Files.readString(file));
            }
        }
        String secret = billing.substring(billing.lastIndexOf('_') + 1);
        assertThat(log.list).hasSizeGreaterThan(10);
        assertThat(said.toString())
                .doesNotContain(secret, secret.substring(8), token.substring(token.lastIndexOf('.')), "correct-horse")
                .doesNotContain(Base64.getEncoder()
                        .encodeToString(("billing:" + billing).getBytes(StandardCharsets.UTF_8))
                        .substring(20));
        assertThat(Files.readString(folder.resolve("refusals.log")))
                .contains(
                        "status=401 code=bad-credentials by=- from=127.0.0.1 asked=POST_/v1/flows/payments/records",
                        "status=403 code=forbidden by=mallory from=127.0.0.1 asked=POST_/v1/flows/payments/records",
                        "code=bad-credentials by=hf_" + ApiKey.idIn(billing).orElseThrow() + " from=",
                        "asked=DELETE_/v1/flows/events/records/...")
                .doesNotContain("dear-key");
    }

    @Test
    void aProcessThatOnlyDeliversIsGuardedToo() throws Exception {
        stop();
        var settings = GatewayFixture.catalog(catalog("keys: " + folder.resolve("keys.json")))
                .gateway();
        try (StatusServer server = StatusServer.start(
                settings,
                new Monitoring(
                        http.registry,
                        java.util.Map.of("/v1/deliveries", () -> java.util.Map.of("d", 1)),
                        java.util.Map.of(
                                "/v1/deliveries/*/resume",
                                (name, who) -> new Monitoring.Reply.Done(java.util.Map.of("by", who)))))) {
            String base = "http://127.0.0.1:" + server.port();
            assertThat(http.send(HttpRequest.newBuilder(java.net.URI.create(base + "/health/live")))
                            .statusCode())
                    .isEqualTo(200);
            for (String path : List.of("/metrics", "/v1/deliveries")) {
                HttpRequest.Builder request = HttpRequest.newBuilder(java.net.URI.create(base + path));
                expect(http.send(request), 401, "no-credentials");
                expect(http.send(request.copy().header("Authorization", "Bearer " + billing)), 403, "forbidden");
                assertThat(http.send(request.copy().header("Authorization", "Bearer " + ops))
                                .statusCode())
                        .isEqualTo(200);
            }
            HttpRequest.Builder resume = HttpRequest.newBuilder(java.net.URI.create(base + "/v1/deliveries/f.d/resume"))
                    .POST(HttpRequest.BodyPublishers.noBody());
            expect(http.send(resume.copy().header("Authorization", "Bearer " + billing)), 403, "forbidden");
            assertThat(http.send(resume.copy().header("Authorization", "Bearer " + ops))
                            .body())
                    .contains("ops J");
        }
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> get(String path, String shown) throws Exception {
        return send(http.request(path), shown);
    }

    private HttpResponse<String> post(String path, String body, String shown, String... headers) throws Exception {
        HttpRequest.Builder request = http.request(path).POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request, shown);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String shown) throws Exception {
        return http.send(request.header("Authorization", shown));
    }
}
