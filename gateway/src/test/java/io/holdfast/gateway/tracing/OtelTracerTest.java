package io.holdfast.gateway.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RecordTracer;
import io.holdfast.intake.ShedReason;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class OtelTracerTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SAMPLED = "00-" + TRACE + "-00f067aa0ba902b7-01";
    private static final String NOT_SAMPLED = "00-" + TRACE + "-00f067aa0ba902b7-00";

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();

    @Test
    void theRecordCarriesTheContextOfItsOwnSpanWhoseParentIsTheCaller() {
        RecordTracer.TracedOffer traced =
                tracer(Sampler.alwaysOn()).offered(offer(header("traceparent", SAMPLED), header("tracestate", "a=1")));
        traced.admitted();
        traced.answered(new Outcome.Published("id-1", "payments-v1", 2, 41));

        SpanData create = span("create payments-v1");
        assertThat(create.getTraceId()).isEqualTo(TRACE);
        assertThat(create.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(create.getAttributes().get(Words.MESSAGE_ID)).isEqualTo("id-1");
        assertThat(create.getAttributes().get(Words.OFFSET)).isEqualTo(41);
        assertThat(text(traced.offer(), "traceparent"))
                .containsExactly("00-" + TRACE + "-" + create.getSpanId() + "-01");
        assertThat(text(traced.offer(), "tracestate")).containsExactly("a=1");
        assertThat(span("admit payments-v1").getParentSpanId()).isEqualTo(create.getSpanId());
    }

    @Test
    void aDrainIsPartOfTheTraceAndLinkedToWhatCreatedTheRecord() {
        RecordTracer.TracedOffer traced = tracer(Sampler.alwaysOn()).offered(offer());
        traced.answered(new Outcome.Spooled("id-1"));
        SpanData create = span("create payments-v1");

        // Another process later, which has nothing but the record's headers.
        RecordTracer other = tracer(Sampler.alwaysOn());
        other.begin(
                        RecordTracer.Kind.DRAIN,
                        new RecordTracer.Place(
                                "payments",
                                "id-1",
                                "payments-v1",
                                2,
                                traced.offer().headers()))
                .done(7);

        SpanData drain = span("drain payments-v1");
        assertThat(drain.getTraceId()).isEqualTo(create.getTraceId());
        assertThat(drain.getLinks())
                .singleElement()
                .satisfies(link -> assertThat(link.getSpanContext().getSpanId()).isEqualTo(create.getSpanId()));
        assertThat(drain.getAttributes().get(Words.OFFSET)).isEqualTo(7);
    }

    @Test
    void whatTheCallerDoesNotSampleIsContinuedAndNotExported() {
        Sampler parents = Sampler.parentBased(Sampler.alwaysOn());
        RecordTracer.TracedOffer traced = tracer(parents).offered(offer(header("traceparent", NOT_SAMPLED)));
        traced.answered(new Outcome.Shed(ShedReason.OVERLOADED, 1));

        assertThat(spans.getFinishedSpanItems()).isEmpty();
        assertThat(text(traced.offer(), "traceparent"))
                .singleElement()
                .satisfies(parent -> assertThat(parent)
                        .startsWith("00-" + TRACE)
                        .endsWith("-00")
                        .isNotEqualTo(NOT_SAMPLED));
    }

    @Test
    void aRecordThatWasNotTakenIsAnErrorWithItsReason() {
        tracer(Sampler.alwaysOn()).offered(offer()).answered(new Outcome.Shed(ShedReason.SPOOL_FULL, 1));

        SpanData create = span("create payments-v1");
        assertThat(create.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(create.getAttributes().get(Words.ERROR)).isEqualTo("spool-full");
    }

    @Test
    void headersThatAreNoContextBeginANewTrace() {
        for (String hostile : List.of("", "00-zz", "\u0000", "00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-01")) {
            RecordTracer.TracedOffer traced = tracer(Sampler.alwaysOn())
                    .offered(offer(header("traceparent", hostile), header("tracestate", "\r\n"), nothing()));
            traced.answered(new Outcome.Spooled("id"));

            assertThat(text(traced.offer(), "traceparent"))
                    .singleElement()
                    .satisfies(parent -> assertThat(parent).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]"));
            assertThat(text(traced.offer(), "tracestate")).isEmpty();
        }
        assertThat(spans.getFinishedSpanItems())
                .noneMatch(span -> span.getTraceId().equals("0".repeat(32)));
    }

    @Test
    void whoFollowsNothingIsNotAsked() {
        assertThat(RecordTracer.NONE.on()).isFalse();
        assertThatThrownBy(() -> RecordTracer.NONE.offered(offer())).isInstanceOf(IllegalStateException.class);
    }

    private RecordTracer tracer(Sampler sampler) {
        OpenTelemetry telemetry = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setSampler(sampler)
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build();
        return new OtelTracer(telemetry, Map.of("payments", "payments-v1"));
    }

    private SpanData span(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Offer offer(Header... headers) {
        return new Offer("payments", Tier.CRITICAL, null, new byte[3], List.of(headers), null, 0, 1);
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static Header nothing() {
        return new RecordHeader("traceparent", null);
    }

    private static List<String> text(Offer offer, String name) {
        return offer.headers().stream()
                .filter(header -> header.key().equals(name))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8))
                .toList();
    }
}
