package io.holdfast.gateway.tracing;

import io.holdfast.intake.Offer;
import io.holdfast.intake.RecordTracer;
import io.holdfast.intake.spool.SpoolEntry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Makes spans of what an intake does to records, named by OpenTelemetry's conventions for messaging: {@code create}, with the
 * steps {@code admit}, {@code spool}, {@code send} and {@code drain} below it. The context of {@code create} stands in the
 * record's headers, in place of the caller's, which is its parent. Thread-safe.
 */
public final class OtelTracer implements RecordTracer {

    private final Tracer tracer;
    private final Map<String, String> topics;

    /** @param topics the flows' topics, by flow */
    public OtelTracer(OpenTelemetry telemetry, Map<String, String> topics) {
        this.tracer = telemetry.getTracer("io.holdfast");
        this.topics = Map.copyOf(topics);
    }

    @Override
    public boolean on() {
        return true;
    }

    @Override
    public TracedOffer offered(Offer offer) {
        String topic = topics.getOrDefault(offer.flow(), "unknown");
        Span create = span("create", topic, ContextHeaders.read(offer.headers()))
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute(Words.OPERATION_TYPE, "create")
                .setAttribute(Words.FLOW, topics.containsKey(offer.flow()) ? offer.flow() : "unknown")
                .setAttribute(Words.TIER, offer.tier().name().toLowerCase(Locale.ROOT))
                .setAttribute(Words.BODY_SIZE, offer.value() == null ? 0L : offer.value().length)
                .startSpan();
        Context within = Context.root().with(create);
        Span admit = span("admit", topic, within).startSpan();
        return new OfferSpans(ContextHeaders.write(offer, within), create, admit);
    }

    @Override
    public Step begin(Kind kind, Place place) {
        Context context = ContextHeaders.read(place.headers());
        String name = kind.name().toLowerCase(Locale.ROOT);
        SpanBuilder span = span(name, place.topic(), context)
                .setAttribute(Words.FLOW, place.flow())
                .setAttribute(Words.MESSAGE_ID, place.recordId())
                .setAttribute(Words.PARTITION, Integer.toString(place.partition()));
        if (kind != Kind.SPOOL) {
            span.setSpanKind(SpanKind.CLIENT).setAttribute(Words.OPERATION_TYPE, "send");
        }
        if (kind == Kind.DRAIN) {
            // The parent may have ended long ago, in another process: by the conventions a send is linked to what
            // created it.
            span.addLink(Span.fromContext(context).getSpanContext());
        }
        return new StepSpan(span.startSpan());
    }

    @Override
    public void ended(SpoolEntry entry, String how) {
        List<Header> headers = new ArrayList<>();
        entry.headers().forEach(header -> headers.add(new RecordHeader(header.name(), header.value())));
        Context context = ContextHeaders.read(headers);
        Span span = span(how, entry.lane().topic(), context)
                .setAttribute(Words.FLOW, entry.flow())
                .setAttribute(Words.MESSAGE_ID, entry.recordId())
                .setAttribute(Words.PARTITION, Integer.toString(entry.lane().partition()))
                .addLink(Span.fromContext(context).getSpanContext())
                .startSpan();
        span.setStatus(StatusCode.ERROR).setAttribute(Words.ERROR, how);
        span.end();
    }

    private SpanBuilder span(String operation, String topic, Context parent) {
        return tracer.spanBuilder(operation + " " + topic)
                .setParent(parent)
                .setAttribute(Words.SYSTEM, "kafka")
                .setAttribute(Words.OPERATION, operation)
                .setAttribute(Words.DESTINATION, topic);
    }

    /** One step as a span. */
    private record StepSpan(Span span) implements Step {

        @Override
        public void done(long offset) {
            if (offset >= 0) {
                span.setAttribute(Words.OFFSET, offset);
            }
            span.end();
        }

        @Override
        public void failed(String why) {
            span.setStatus(StatusCode.ERROR).setAttribute(Words.ERROR, why);
            span.end();
        }
    }
}
