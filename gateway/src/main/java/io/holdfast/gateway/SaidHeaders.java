package io.holdfast.gateway;

import io.holdfast.core.trace.TraceContext;
import io.vertx.core.MultiMap;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Reads what a request's headers say of its record. */
final class SaidHeaders {

    private static final String OWN_HEADER = "holdfast-header-";
    private static final String CLOUD_EVENT = "ce-";
    private static final int LONGEST_KEY = 255;
    /** Netty shows each byte of a header's value as one character. */
    private static final Charset WIRE = StandardCharsets.ISO_8859_1;

    private SaidHeaders() {}

    /** What is said of a single record. */
    static FlowResource.Said read(MultiMap headers) throws BadRequest {
        return read(headers, headers.get("content-type"));
    }

    /** What is said of each record of a batch: the media type is the batch's, and each record is JSON. */
    static FlowResource.Said readForBatch(MultiMap headers) throws BadRequest {
        return read(headers, "application/json");
    }

    /** What is said of each record of a request whose records' media type nobody tells. */
    static FlowResource.Said readWithoutType(MultiMap headers) throws BadRequest {
        return read(headers, null);
    }

    private static FlowResource.Said read(MultiMap headers, @Nullable String contentType) throws BadRequest {
        List<Header> kept = new ArrayList<>(2);
        if (contentType != null) {
            kept.add(asSent("content-type", contentType));
        }
        boolean traced = false;
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith(CLOUD_EVENT)) {
                kept.add(asSent("ce_" + name.substring(CLOUD_EVENT.length()), header.getValue()));
            } else if (name.startsWith(OWN_HEADER)) {
                addOwn(kept, name.substring(OWN_HEADER.length()), header.getValue());
            } else {
                traced |= name.equals(TraceContext.PARENT);
            }
        }
        if (traced) {
            TraceHeaders.add(headers, kept);
        }
        return new FlowResource.Said(
                key(only(headers, "Holdfast-Key", "bad-key")),
                idempotencyKey(only(headers, "Idempotency-Key", "bad-idempotency-key")),
                expiry(only(headers, "Holdfast-Expires", "bad-expiry")),
                kept,
                attempt(only(headers, "Holdfast-Attempt", "bad-attempt")));
    }

    private static int attempt(@Nullable String header) throws BadRequest {
        if (header == null) {
            return 1;
        }
        if (!header.matches("[1-9][0-9]{0,8}")) {
            throw new BadRequest(
                    400,
                    "bad-attempt",
                    "Holdfast-Attempt \"" + Quote.brief(header)
                            + "\" is no whole number from 1; say how often the record has been sent, this time included.");
        }
        return Integer.parseInt(header);
    }

    /** The header's one value: which of two was meant is not for the gateway to guess. */
    private static @Nullable String only(MultiMap headers, String name, String code) throws BadRequest {
        String value = headers.get(name);
        if (value != null && headers.getAll(name).size() > 1) {
            throw new BadRequest(400, code, name + " stands in the request more than once; send it once.");
        }
        return value;
    }

    private static void addOwn(List<Header> kept, String name, String value) {
        if (!name.isEmpty() && !name.startsWith("holdfast.")) {
            kept.add(asSent(name, value));
        }
    }

    /** The key without the quotes of a structured header, if it has them. */
    static @Nullable String idempotencyKey(@Nullable String header) throws BadRequest {
        if (header == null) {
            return null;
        }
        boolean quoted = header.length() >= 2 && header.startsWith("\"") && header.endsWith("\"");
        return name(quoted ? header.substring(1, header.length() - 1) : header, "Idempotency-Key");
    }

    /** The name itself, if a record can be named so; {@code from} says where it stands. */
    static String name(String key, String from) throws BadRequest {
        if (key.isEmpty() || key.length() > LONGEST_KEY || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new BadRequest(
                    400,
                    "bad-idempotency-key",
                    from + " \"" + Quote.brief(key) + "\" must be 1 to " + LONGEST_KEY
                            + " visible ASCII characters without spaces; it has " + key.length() + ".");
        }
        return key;
    }

    private static long expiry(@Nullable String header) throws BadRequest {
        if (header == null) {
            return 0;
        }
        try {
            long epochMs = header.matches("-?[0-9]+")
                    ? Long.parseLong(header)
                    : Instant.parse(header).toEpochMilli();
            if (epochMs > 0) {
                return epochMs;
            }
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
            // Answered below, with the same words as a time before 1970.
        }
        throw new BadRequest(
                400,
                "bad-expiry",
                "Holdfast-Expires \"" + Quote.brief(header)
                        + "\" is neither epoch milliseconds after 1970 nor such an instant as 2030-01-31T12:00:00Z.");
    }

    /** The key as the UTF-8 that its bytes are; the same key may come from a JSON text or from a path. */
    private static @Nullable String key(@Nullable String header) throws BadRequest {
        if (header == null) {
            return null;
        }
        if (header.isEmpty()) {
            throw new BadRequest(400, "bad-key", "Holdfast-Key is empty; leave it out, or put a key there.");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(header.getBytes(WIRE)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadRequest(
                    400, "bad-key", "Holdfast-Key \"" + Quote.brief(header) + "\" is not UTF-8; send it as UTF-8.");
        }
    }

    private static Header asSent(String name, String value) {
        return new RecordHeader(name, value.getBytes(WIRE));
    }
}
