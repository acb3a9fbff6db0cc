package io.holdfast.gateway;

import io.holdfast.core.trace.TraceContext;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The trace that a request belongs to, for its record's headers. What is not well formed is left out without a word, as the
 * standard wants: a request is not refused for it.
 */
final class TraceHeaders {

    private TraceHeaders() {}

    /** Adds the trace to a record's headers, unless they name one by themselves; which of two is meant is not guessed. */
    static void add(MultiMap request, List<Header> kept) {
        List<String> parents = request.getAll(TraceContext.PARENT);
        if (parents.size() != 1 || kept.stream().anyMatch(header -> header.key().equals(TraceContext.PARENT))) {
            return;
        }
        TraceContext.of(parents.get(0), request.getAll(TraceContext.STATE)).ifPresent(context -> {
            kept.add(header(TraceContext.PARENT, context.traceparent()));
            if (!context.tracestate().isEmpty()) {
                kept.add(header(TraceContext.STATE, context.tracestate()));
            }
        });
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.US_ASCII));
    }
}
