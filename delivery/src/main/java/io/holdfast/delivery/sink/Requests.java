package io.holdfast.delivery.sink;

import io.holdfast.delivery.InboundRecord;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
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
        settings.headers().forEach((name, secret) -> request.setHeader(name, secret.reveal()));
        for (Map.Entry<String, String> wanted : settings.recordHeaders().entrySet()) {
            Header header = record.headers().lastHeader(wanted.getKey());
            if (header != null && header.value() != null) {
                request.setHeader(wanted.getValue(), text(header));
            }
        }
        return Optional.of(request.build());
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
