package io.holdfast.gateway.tracing;

import io.holdfast.core.trace.TraceContext;
import io.holdfast.intake.Offer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** The context of a trace in a record's headers. What is not well formed there counts as none. */
final class ContextHeaders {

    private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();

    private static final TextMapGetter<List<Header>> GETTER = new TextMapGetter<>() {

        @Override
        public Iterable<String> keys(List<Header> headers) {
            return headers.stream().map(Header::key).toList();
        }

        @Override
        public @Nullable String get(@Nullable List<Header> headers, String name) {
            if (headers != null) {
                for (Header header : headers) {
                    if (header.key().equals(name) && header.value() != null) {
                        return new String(header.value(), StandardCharsets.ISO_8859_1);
                    }
                }
            }
            return null;
        }
    };

    private ContextHeaders() {}

    static Context read(List<Header> headers) {
        return W3C.extract(Context.root(), headers, GETTER);
    }

    /** The offer with this context instead of the one it came with. */
    static Offer write(Offer offer, Context context) {
        List<Header> headers = new ArrayList<>(offer.headers().size() + 2);
        for (Header header : offer.headers()) {
            if (!header.key().equals(TraceContext.PARENT) && !header.key().equals(TraceContext.STATE)) {
                headers.add(header);
            }
        }
        W3C.inject(
                context,
                headers,
                (into, name, value) ->
                        headers.add(new RecordHeader(name, value.getBytes(StandardCharsets.ISO_8859_1))));
        return new Offer(
                offer.flow(),
                offer.tier(),
                offer.key(),
                offer.value(),
                headers,
                offer.idempotencyKey(),
                offer.expiresAtMs(),
                offer.attempt());
    }
}
