package io.holdfast.gateway.tracing;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Secret;
import io.holdfast.intake.RecordTracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Where the spans of a process go. Off unless {@code gateway.tracing} stands in the catalog or the environment names an
 * exporter or an endpoint, and then nothing of OpenTelemetry is loaded.
 *
 * <p>Spans wait in a queue of bounded length for a thread of their own; when the collector does not keep up they are dropped.
 * Closing it exports what waits, for some seconds at the most.
 */
public final class Tracing implements AutoCloseable {

    private static final long CLOSE_LIMIT_S = 5;
    private static final List<String> ENDPOINTS =
            List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");

    private final RecordTracer tracer;
    private final Runnable ending;

    private Tracing(RecordTracer tracer, Runnable ending) {
        this.tracer = tracer;
        this.ending = ending;
    }

    /** As the catalog and the environment say. */
    public static Tracing of(Catalog catalog, Map<String, String> environment) {
        if (!wanted(catalog, environment)) {
            return new Tracing(RecordTracer.NONE, () -> {});
        }
        OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> settings(catalog))
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
        Map<String, String> topics =
                catalog.flows().values().stream().collect(Collectors.toMap(Flow::name, Flow::topicName));
        return new Tracing(
                new OtelTracer(sdk, topics),
                () -> sdk.getSdkTracerProvider().shutdown().join(CLOSE_LIMIT_S, TimeUnit.SECONDS));
    }

    static boolean wanted(Catalog catalog, Map<String, String> environment) {
        String exporter = environment.getOrDefault("OTEL_TRACES_EXPORTER", "");
        boolean disabled = environment.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true");
        boolean asked = catalog.gateway().tracing().isPresent()
                || !exporter.isEmpty()
                || ENDPOINTS.stream().anyMatch(environment::containsKey);
        return asked && !disabled && !exporter.equals("none");
    }

    /** What holds where the environment does not say otherwise. */
    static Map<String, String> settings(Catalog catalog) {
        Map<String, String> settings = new HashMap<>();
        settings.put("otel.service.name", "holdfast");
        settings.put(
                "otel.resource.attributes",
                "service.instance.id=" + catalog.gateway().instance());
        settings.put("otel.traces.exporter", "otlp");
        settings.put("otel.metrics.exporter", "none");
        settings.put("otel.logs.exporter", "none");
        settings.put("otel.exporter.otlp.protocol", "http/protobuf");
        settings.put("otel.traces.sampler", "parentbased_traceidratio");
        Optional<io.holdfast.core.catalog.Tracing> declared = catalog.gateway().tracing();
        declared.ifPresent(tracing -> {
            settings.put("otel.traces.sampler.arg", tracing.sample().toString());
            tracing.endpoint().ifPresent(endpoint -> settings.put("otel.exporter.otlp.traces.endpoint", endpoint));
            if (!tracing.headers().isEmpty()) {
                settings.put("otel.exporter.otlp.headers", headers(tracing.headers()));
            }
        });
        return settings;
    }

    private static String headers(Map<String, Secret> headers) {
        return headers.entrySet().stream()
                .map(header -> header.getKey() + "="
                        + URLEncoder.encode(header.getValue().reveal(), StandardCharsets.UTF_8)
                                .replace("+", "%20"))
                .collect(Collectors.joining(","));
    }

    /** What the intake tells of records. */
    public RecordTracer tracer() {
        return tracer;
    }

    @Override
    public void close() {
        ending.run();
    }
}
