package io.holdfast.gateway.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.gateway.HttpGateway;
import io.holdfast.gateway.MeteredObserver;
import io.holdfast.gateway.Monitoring;
import io.holdfast.intake.Intake;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.KafkaIntakeBuilder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trace goes from a request through a real Kafka, and through the spool of a gateway that is started again. */
class TracingIT {

    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final String DIRECT = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPOOLED = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();

    @TempDir
    private Path folder;

    @Test
    void aTraceGoesOnThroughSpoolRestartAndDrain() throws Exception {
        try (LocalCluster kafka = LocalCluster.start(ClusterSpec.of(1))) {
            kafka.createTopic("orders", 1, Map.of());
            kafka.createTopic("payments", 1, Map.of());
            Catalog catalog = catalog(kafka.bootstrapServers());
            try (Running gateway = run(catalog)) {
                gateway.awaitReady();
                assertThat(gateway.post("orders", DIRECT)).isEqualTo(200);
                kafka.node(1).kill();
                assertThat(gateway.post("payments", SPOOLED)).isEqualTo(202);
            }
            assertThat(names(DIRECT)).contains("create orders", "admit orders", "send orders");
            assertThat(names(SPOOLED))
                    .contains("create payments", "spool payments")
                    .doesNotContain("drain payments");
            SpanData created = span(SPOOLED, "create payments");

            kafka.node(1).start();
            try (Running again = run(catalog)) {
                again.awaitReady();
                Awaitility.await().atMost(PATIENT).until(() -> names(SPOOLED).contains("drain payments"));
            }

            SpanData drain = span(SPOOLED, "drain payments");
            assertThat(drain.getLinks())
                    .singleElement()
                    .satisfies(link ->
                            assertThat(link.getSpanContext().getSpanId()).isEqualTo(created.getSpanId()));
            assertThat(traceparent(kafka, "orders"))
                    .isEqualTo(
                            "00-" + DIRECT + "-" + span(DIRECT, "create orders").getSpanId() + "-01");
            assertThat(traceparent(kafka, "payments")).isEqualTo("00-" + SPOOLED + "-" + created.getSpanId() + "-01");
        }
    }

    private Running run(Catalog catalog) {
        OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MeteredObserver observer = new MeteredObserver(
                registry, new OtelTracer(telemetry, Map.of("orders", "orders", "payments", "payments")));
        Intake intake = KafkaIntakeBuilder.start(catalog, KafkaIntakeBuilder.openSpool(catalog.gateway()), observer);
        return new Running(intake, HttpGateway.start(catalog, intake, Monitoring.of(registry)));
    }

    private record Running(Intake intake, HttpGateway http) implements AutoCloseable {

        void awaitReady() {
            Awaitility.await().atMost(PATIENT).until(() -> intake.view().phase() == IntakeView.Phase.READY);
        }

        int post(String flow, String trace) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + http.port() + "/v1/flows/" + flow + "/records"))
                    .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }

        @Override
        public void close() {
            intake.close();
            http.close();
        }
    }

    private List<String> names(String trace) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getTraceId().equals(trace))
                .map(SpanData::getName)
                .toList();
    }

    private SpanData span(String trace, String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span ->
                        span.getTraceId().equals(trace) && span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String traceparent(LocalCluster kafka, String topic) {
        List<String> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            Awaitility.await().atMost(PATIENT).until(() -> {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    record.headers()
                            .headers("traceparent")
                            .forEach(header -> found.add(new String(header.value(), StandardCharsets.US_ASCII)));
                }
                return !found.isEmpty();
            });
        }
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private Catalog catalog(String bootstrap) {
        CatalogResult read = CatalogReader.read("""
                clusters: { c: { bootstrap-servers: "%s" } }
                flows:
                  orders:
                    tier: critical
                    cluster: c
                    topic: { partitions: 1, replication-factor: 1, min-insync-replicas: 1 }
                    intake: { durability: weak, patience: 30s, deadline: 60s }
                  payments:
                    tier: critical
                    cluster: c
                    topic: { partitions: 1, replication-factor: 1, min-insync-replicas: 1 }
                    intake: { durability: weak }
                gateway: { port: 0, shutdown-limit: 3s, spool: { directory: '%s', max-size: 64MiB } }
                """.formatted(bootstrap, folder.resolve("spool")), "t", Map.of());
        assertThat(read).as(read.toString()).isInstanceOf(CatalogResult.Valid.class);
        return ((CatalogResult.Valid) read).catalog();
    }
}
