package io.holdfast.delivery.sink;

import java.nio.charset.StandardCharsets;

/**
 * The {@code Idempotency-Key} header (draft-ietf-httpapi-idempotency-key-header): a string of RFC 8941, in quotes. What such
 * a string cannot hold, and the percent sign, is percent-encoded, so that two identities never share a key.
 */
final class IdempotencyKey {

    static final String HEADER = "Idempotency-Key";

    private IdempotencyKey() {}

    static String of(String id) {
        StringBuilder text = new StringBuilder("\"");
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < ' ' || c > '~' || c == '%') {
                text.append(String.format("%%%02X", (int) c));
            } else {
                text.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
        return text.append('"').toString();
    }
}
