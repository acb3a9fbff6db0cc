package io.holdfast.gateway;

import io.vertx.core.MultiMap;
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

    private SaidHeaders() {}

    static FlowResource.Said read(MultiMap headers) throws BadRequest {
        List<Header> kept = new ArrayList<>(2);
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.equals("content-type")) {
                kept.add(text("content-type", header.getValue()));
            } else if (name.startsWith(CLOUD_EVENT)) {
                kept.add(text("ce_" + name.substring(CLOUD_EVENT.length()), header.getValue()));
            } else if (name.startsWith(OWN_HEADER)) {
                addOwn(kept, name.substring(OWN_HEADER.length()), header.getValue());
            }
        }
        return new FlowResource.Said(
                headers.get("Holdfast-Key"),
                idempotencyKey(headers.get("Idempotency-Key")),
                expiry(headers.get("Holdfast-Expires")),
                kept);
    }

    private static void addOwn(List<Header> kept, String name, String value) {
        if (!name.isEmpty() && !name.startsWith("holdfast.")) {
            kept.add(text(name, value));
        }
    }

    /** The key without the quotes of a structured header, if it has them. */
    static @Nullable String idempotencyKey(@Nullable String header) throws BadRequest {
        if (header == null) {
            return null;
        }
        boolean quoted = header.length() > 2 && header.startsWith("\"") && header.endsWith("\"");
        String key = quoted ? header.substring(1, header.length() - 1) : header;
        if (key.isEmpty() || key.length() > LONGEST_KEY || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new BadRequest(
                    400,
                    "bad-idempotency-key",
                    "Idempotency-Key \"" + key + "\" must be 1 to " + LONGEST_KEY
                            + " visible ASCII characters without spaces.");
        }
        return key;
    }

    private static long expiry(@Nullable String header) throws BadRequest {
        if (header == null) {
            return 0;
        }
        try {
            return header.chars().allMatch(Character::isDigit)
                    ? Long.parseLong(header)
                    : Instant.parse(header).toEpochMilli();
        } catch (DateTimeParseException | NumberFormatException e) {
            throw new BadRequest(
                    400,
                    "bad-expiry",
                    "Holdfast-Expires \"" + header
                            + "\" is neither epoch milliseconds nor an instant such as 2030-01-31T12:00:00Z.");
        }
    }

    private static Header text(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
