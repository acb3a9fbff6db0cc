package io.holdfast.delivery.sink;

import io.holdfast.core.trace.TraceContext;
import io.holdfast.delivery.InboundRecord;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;

/** Makes requests of records. Immutable. */
final class Requests {

    private static final Pattern SENDABLE = Pattern.compile("[\\x20-\\x7e]*");

    private final HttpSettings settings;

    Requests(HttpSettings settings) {
        this.settings = settings;
    }

    /** The request; empty when the record has no effect. */
    Optional<HttpRequest> request(InboundRecord record) throws UnfitRecordException {
        byte[] value = record.value();
        if (value == null) {
            if (settings.tombstones() == Tombstones.IGNORE) {
                return Optional.empty();
            }
            throw new UnfitRecordException(
                    "the record has no value, and the endpoint is sent values; let the sink's tombstones be ignored");
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.url())
                .timeout(settings.timeout())
                .method(settings.method().name(), HttpRequest.BodyPublishers.ofByteArray(value))
                .setHeader("Content-Type", settings.contentType())
                .setHeader(IdempotencyKey.HEADER, IdempotencyKey.of(record.id()));
        continueTrace(record, request);
        settings.headers().forEach((name, secret) -> request.setHeader(name, secret.reveal()));
        for (Map.Entry<String, String> wanted : settings.recordHeaders().entrySet()) {
            Header header = record.headers().lastHeader(wanted.getKey());
            if (header != null && header.value() != null) {
                request.setHeader(wanted.getValue(), text(header));
            }
        }
        return Optional.of(request.build());
    }

    /** The record's trace goes on at the endpoint. One that is not well formed is not worth a dead letter. */
    private static void continueTrace(InboundRecord record, HttpRequest.Builder request) {
        Header parent = record.headers().lastHeader(TraceContext.PARENT);
        if (parent == null || parent.value() == null) {
            return;
        }
        Header state = record.headers().lastHeader(TraceContext.STATE);
        List<String> states = state == null || state.value() == null
                ? List.of()
                : List.of(new String(state.value(), StandardCharsets.ISO_8859_1));
        TraceContext.of(new String(parent.value(), StandardCharsets.ISO_8859_1), states)
                .ifPresent(context -> {
                    request.setHeader(TraceContext.PARENT, context.traceparent());
                    if (!context.tracestate().isEmpty()) {
                        request.setHeader(TraceContext.STATE, context.tracestate());
                    }
                });
    }

    private static String text(Header header) throws UnfitRecordException {
        String text = new String(header.value(), StandardCharsets.UTF_8);
        if (!SENDABLE.matcher(text).matches()) {
            throw new UnfitRecordException("the record's header \"" + header.key()
                    + "\" holds what an HTTP header cannot; correct it, or do not let the sink send it on");
        }
        return text;
    }
}
