package io.holdfast.gateway.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class TracingTest {

    @Test
    void itIsOffUnlessTheCatalogOrTheEnvironmentAsksForIt() throws Exception {
        Catalog silent = catalog("{}");
        Catalog asking = catalog("{ tracing: {} }");

        assertThat(Tracing.wanted(silent, Map.of())).isFalse();
        assertThat(Tracing.wanted(asking, Map.of())).isTrue();
        assertThat(Tracing.wanted(silent, Map.of("OTEL_TRACES_EXPORTER", "otlp")))
                .isTrue();
        assertThat(Tracing.wanted(silent, Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318")))
                .isTrue();
        assertThat(Tracing.wanted(asking, Map.of("OTEL_TRACES_EXPORTER", "none")))
                .isFalse();
        assertThat(Tracing.wanted(asking, Map.of("OTEL_SDK_DISABLED", "true"))).isFalse();
        try (Tracing tracing = Tracing.of(silent, Map.of())) {
            assertThat(tracing.tracer().on()).isFalse();
        }
    }

    @Test
    void theCatalogSaysWhereToHowManyAndWithWhichCredentials() {
        Map<String, String> settings = Tracing.settings(
                catalog(
                        "{ instance: g7, tracing: { endpoint: 'https://c/v1/traces', sample: 0.25, headers: { Authorization: '${TOKEN}' } } }"));

        assertThat(settings)
                .containsEntry("otel.exporter.otlp.traces.endpoint", "https://c/v1/traces")
                .containsEntry("otel.traces.sampler.arg", "0.25")
                .containsEntry("otel.exporter.otlp.headers", "Authorization=Bearer%20t%3D1")
                .containsEntry("otel.resource.attributes", "service.instance.id=g7");
    }

    @Test
    void spansArriveAtACollectorByHttp() throws Exception {
        ConcurrentLinkedQueue<String> bodies = new ConcurrentLinkedQueue<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            bodies.add(exchange.getRequestHeaders().getFirst("content-type") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        String url = "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces";
        try (Tracing tracing = Tracing.of(catalog("{ tracing: { sample: 1, endpoint: '" + url + "' } }"), Map.of())) {
            follow(tracing, 1);
        } finally {
            collector.stop(0);
        }

        assertThat(bodies).isNotEmpty().allMatch(body -> body.startsWith("application/x-protobuf"));
        assertThat(String.join("", bodies)).contains("create f", "service.instance.id", "holdfast");
    }

    @Test
    void aCollectorThatHangsHoldsUpNobodyAndSpansAreBounded() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/v1/traces";
            Tracing tracing = Tracing.of(catalog("{ tracing: { sample: 1, endpoint: '" + url + "' } }"), Map.of());
            long before = System.nanoTime();
            follow(tracing, 50_000);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));

            long closing = System.nanoTime();
            tracing.close();
            assertThat(Duration.ofNanos(System.nanoTime() - closing)).isLessThan(Duration.ofSeconds(9));
        }
    }

    private static void follow(Tracing tracing, int records) {
        Offer offer = new Offer("f", Tier.BULK, null, new byte[1], List.of(), null, 0, 1);
        for (int i = 0; i < records; i++) {
            tracing.tracer().offered(offer).answered(new Outcome.Spooled("id"));
        }
    }

    private static Catalog catalog(String gateway) {
        CatalogResult read = CatalogReader.read(
                "clusters: { west: { bootstrap-servers: \"k:9092\" } }\nflows: { f: { cluster: west } }\ngateway: "
                        + gateway,
                "t",
                Map.of("TOKEN", "Bearer t=1"));
        assertThat(read).as(read.toString()).isInstanceOf(CatalogResult.Valid.class);
        return ((CatalogResult.Valid) read).catalog();
    }
}
