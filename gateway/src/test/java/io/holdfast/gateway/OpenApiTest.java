package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.holdfast.gateway.Monitoring.Reply;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.ShedReason;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The OpenAPI document says what the gateway does: its routes, its problems, and the form of its answers. */
class OpenApiTest {

    private static final String HOW = "; add it to gateway/src/main/resources/io/holdfast/gateway/openapi.json";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ROW = Pattern.compile("\\| ([45]\\d\\d) \\| ([^|]*) \\|.*");
    private static final Pattern CODE = Pattern.compile("`([a-z0-9-]+)`");
    private static final String TYPES = "https://holdfast.io/problems/";

    private static JsonNode document;
    private static FakeIntake intake;
    private static HttpGateway gateway;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        document = JSON.readTree(ApiDocument.text());
        intake = new FakeIntake();
        gateway = HttpGateway.start(
                GatewayFixture.catalog("flows: { plain: { cluster: west, intake: { max-record-size: 1KiB } } }\n"),
                intake,
                new Monitoring(
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        Map.of(
                                "/v1/deliveries", () -> Map.of("nowMs", 1, "deliveries", List.of()),
                                "/v1/outboxes", () -> Map.of("nowMs", 1, "outboxes", List.of()),
                                "/v1/contracts", () -> Map.of("contracts", List.of())),
                        Map.of(
                                "/v1/deliveries/*/resume",
                                (name, who) -> !name.equals("f.x")
                                        ? new Reply.Done(Map.of("name", name, "resumed", true))
                                        : new Reply.NotThere("none"))));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void everyRouteOfTheSourcesIsInTheDocument() throws Exception {
        Set<String> known = ApiRoutes.inTheDocument(document).keySet();

        assertThat(ApiRoutes.unknownInSources(known))
                .as("paths that are missing" + HOW)
                .isEmpty();
        assertThat(ApiRoutes.unknownWords(known))
                .as("segments of paths that are missing" + HOW)
                .isEmpty();
    }

    @Test
    void thePageAndTheDocumentNameTheSameRoutes() throws Exception {
        assertThat(ApiRoutes.inTheDocument(document))
                .as("the document, compared with docs/reference/http-api.md" + HOW)
                .isEqualTo(ApiRoutes.onThePage());
    }

    @Test
    void aRouteThatIsMissingIsFound() throws Exception {
        JsonNode poorer = document.deepCopy();
        ((ObjectNode) poorer.path("paths")).remove(List.of("/v1/refused/{id}/retry", "/v1/flows/{flow}/batch"));
        Set<String> known = ApiRoutes.inTheDocument(poorer).keySet();

        assertThat(ApiRoutes.unknownWords(known)).containsExactly("batch", "retry");
        assertThat(ApiRoutes.unknownInSources(Set.of("/v1/flows")).toString())
                .contains("/v1/outboxes in", "/{}/resume in DeliveriesView.java");
    }

    @Test
    void everyProblemIsInTheDocumentUnderItsStatus() throws Exception {
        Set<String> documented = new TreeSet<>();
        for (JsonNode response : document.path("components").path("responses")) {
            JsonNode refined = response.path("content")
                    .path(Problem.MEDIA_TYPE)
                    .path("schema")
                    .path("allOf")
                    .path(1);
            String status =
                    refined.path("properties").path("status").path("const").asText();
            refined.path("properties")
                    .path("type")
                    .path("enum")
                    .forEach(type -> documented.add(status + " " + type.asText().substring(TYPES.length())));
        }
        Set<String> onThePage = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", "reference", "http-api.md"))) {
            ROW.matcher(line)
                    .results()
                    .forEach(row -> CODE.matcher(row.group(2))
                            .results()
                            .forEach(code -> onThePage.add(row.group(1) + " " + code.group(1))));
        }
        assertThat(documented)
                .as("codes by status, compared with the page" + HOW)
                .isEqualTo(onThePage);
    }

    @Test
    void everyOperationIsThereAndEveryOtherMethodIsRefusedWithThoseThereAre() throws Exception {
        for (Map.Entry<String, Set<String>> route :
                ApiRoutes.inTheDocument(document).entrySet()) {
            String path = route.getKey().replace("{}", "plain");
            Set<String> allowed = new TreeSet<>(route.getValue());
            if (allowed.contains("GET")) {
                allowed.add("HEAD");
            }
            for (String method : route.getValue()) {
                HttpResponse<String> answer = ask(method, path, "{}", "content-type", "application/json");
                assertThat(answer.statusCode()).as(method + " " + path).isNotEqualTo(405);
                assertThat(answer.statusCode() == 404 && answer.body().contains(TYPES + "not-found\""))
                        .as(method + " " + path)
                        .isFalse();
            }
            HttpResponse<String> refused = ask("PATCH", path, "", "x", "y");
            assertThat(refused.statusCode()).as("PATCH " + path).isEqualTo(405);
            assertThat(Set.of(refused.headers().firstValue("allow").orElse("").split(", ")))
                    .as(path)
                    .isEqualTo(allowed);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST   | /v1/flows/plain/records               | {"id":7}   | application/json       | 200
            POST   | /v1/flows/none/records                | {}         | application/json       | 404
            POST   | /v1/flows/plain/records               | LARGE      | application/json       | 413
            POST   | /v1/flows/plain/records               | {}         | application/cloudevents+json | 400
            GET    | /v1/flows/plain/records/known         |            | x/y                    | 200
            GET    | /v1/flows/plain/records/unknown       |            | x/y                    | 404
            DELETE | /v1/flows/plain/records/k             |            | x/y                    | 200
            POST   | /v1/flows/plain/batch                 | {"id":1}   | application/x-ndjson   | 200
            POST   | /v1/flows/plain/batch                 | {}         | text/csv               | 415
            POST   | /topics/plain                         | {"records":[{"value":{"id":1}}]} | application/vnd.kafka.json.v2+json | 200
            POST   | /topics/plain                         | {}         | application/vnd.kafka.json.v2+json | 422
            GET    | /v1/flows                             |            | x/y                    | 200
            GET    | /v1/lanes                             |            | x/y                    | 200
            POST   | /v1/lanes/plain/0/resume?undecided=resend |        | x/y                    | 200
            POST   | /v1/lanes/plain/7/resume?undecided=resend |        | x/y                    | 409
            POST   | /v1/lanes/plain/0/resume              |            | x/y                    | 400
            GET    | /v1/deliveries                        |            | x/y                    | 200
            POST   | /v1/deliveries/f.d/resume             |            | x/y                    | 200
            POST   | /v1/deliveries/f.x/resume             |            | x/y                    | 404
            GET    | /v1/outboxes                          |            | x/y                    | 200
            GET    | /v1/contracts                         |            | x/y                    | 200
            GET    | /v1/refused?limit=1                   |            | x/y                    | 200
            GET    | /v1/refused?limit=x                   |            | x/y                    | 400
            GET    | /v1/refused/r1                        |            | x/y                    | 200
            POST   | /v1/refused/r2/discard                |            | x/y                    | 200
            POST   | /v1/refused/none/retry                |            | x/y                    | 404
            GET    | /health/live                          |            | x/y                    | 200
            GET    | /health/ready                         |            | x/y                    | 200
            GET    | /openapi.json                         |            | x/y                    | 200
            """)
    void whatIsAnsweredHasTheFormThatIsDocumented(String method, String path, String body, String type, int status)
            throws Exception {
        intake.refused.add("r1", new byte[] {1}, null);
        intake.refused.add("r2", null, new byte[] {1});
        String sent = body == null ? "" : body.equals("LARGE") ? "x".repeat(2_000) : body;

        HttpResponse<String> answer = ask(method, path, sent, "content-type", type);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertDocumented(method, path, answer);
    }

    @Test
    void outcomesOfEveryKindHaveTheFormThatIsDocumented() throws Exception {
        for (Outcome outcome : List.of(
                new Outcome.Spooled("id"),
                new Outcome.Shed(ShedReason.FLOW_BUSY, 1_000),
                new Outcome.Shed(ShedReason.SPOOL_FULL, 1_000),
                new Outcome.OutcomeUnknown("id"))) {
            intake.outcome = offer -> outcome;
            for (String path : List.of("/v1/flows/plain/records", "/v1/flows/plain/batch", "/topics/plain")) {
                String type = path.endsWith("batch")
                        ? "application/x-ndjson"
                        : path.startsWith("/topics") ? "application/vnd.kafka.json.v2+json" : "application/json";
                String body = path.startsWith("/topics") ? "{\"records\":[{\"value\":1}]}" : "{}";
                assertDocumented("POST", path, ask("POST", path, body, "content-type", type));
            }
        }
        intake.outcome = offer -> new Outcome.Published("id-1", "topic", 2, 41);
    }

    @Test
    void anAnswerWithAMemberThatIsNotDocumentedIsFound() throws Exception {
        JsonNode schema = JSON.createObjectNode().put("$ref", "#/components/schemas/Published");

        assertThat(faults(
                        schema, "{\"status\":\"published\",\"id\":\"i\",\"topic\":\"t\",\"partition\":1,\"offset\":2}"))
                .isEmpty();
        assertThat(
                        faults(
                                schema,
                                "{\"status\":\"published\",\"id\":\"i\",\"topic\":\"t\",\"partition\":1,\"offset\":2,\"new\":1}"))
                .isNotEmpty();
        assertThat(faults(schema, "{\"status\":\"published\"}")).isNotEmpty();
    }

    private void assertDocumented(String method, String path, HttpResponse<String> answer) throws Exception {
        JsonNode operation = operation(path.replaceAll("\\?.*", "")).path(method.toLowerCase(java.util.Locale.ROOT));
        JsonNode responses = operation.path("responses");
        String status = Integer.toString(answer.statusCode());
        JsonNode response = resolved(responses.has(status) ? responses.path(status) : responses.path("default"));
        String type = answer.headers().firstValue("content-type").orElse("").replaceAll(";.*", "");
        JsonNode content = response.path("content").path(type);
        assertThat(content.isMissingNode())
                .as("%s %s answers %s with %s, which is not documented%s", method, path, status, type, HOW)
                .isFalse();
        if (content.has("x-line-schema")) {
            for (String line : answer.body().lines().toList()) {
                assertThat(faults(content.path("x-line-schema"), line)).as(line).isEmpty();
            }
        } else {
            assertThat(faults(content.path("schema"), answer.body()))
                    .as("%s %s: %s", method, path, answer.body())
                    .isEmpty();
        }
    }

    /** The path item whose template fits. */
    private static JsonNode operation(String path) {
        List<JsonNode> found = new ArrayList<>();
        document.path("paths").properties().forEach(item -> {
            if (path.matches(item.getKey().replaceAll("\\{[^}]*}", "[^/]+"))) {
                found.add(item.getValue());
            }
        });
        assertThat(found).as(path + HOW).hasSize(1);
        return found.get(0);
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    /** The schema within the document, its objects closed, so that what is not documented is found. */
    private static List<?> faults(JsonNode schema, String json) throws Exception {
        ObjectNode root = JSON.createObjectNode();
        root.set("components", document.path("components").deepCopy());
        root.withObject("/wanted").setAll((ObjectNode) schema.deepCopy());
        close(root.path("components").path("schemas"));
        root.put("$ref", "#/wanted");
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JSON.writeValueAsString(root), InputFormat.JSON)
                .validate(json, InputFormat.JSON);
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("type").asText().equals("object")
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(OpenApiTest::close);
    }

    private HttpResponse<String> ask(String method, String path, String body, String header, String value)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                        .method(
                                method,
                                method.equals("POST")
                                        ? HttpRequest.BodyPublishers.ofString(body)
                                        : HttpRequest.BodyPublishers.noBody())
                        .header(header, value)
                        .header("Holdfast-Operator", "ann")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
