package io.holdfast.gateway;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A problem document (RFC 9457).
 *
 * @param code last segment of the {@code type}; stable
 * @param detail what failed, the value, what was expected, what to do
 * @param members further members
 */
record Problem(int status, String code, String detail, Map<String, Object> members) {

    /** A member that is JSON already. */
    record RawJson(String text) {}

    static final String MEDIA_TYPE = "application/problem+json";
    private static final String TYPES = "https://holdfast.io/problems/";

    static Problem of(int status, String code, String detail) {
        return new Problem(status, code, detail, Map.of());
    }

    Problem with(String member, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(member, value);
        return new Problem(status, code, detail, more);
    }

    String json() {
        JsonText json = new JsonText()
                .field("type", TYPES + code)
                .field("title", code.replace('-', ' '))
                .field("status", status)
                .field("detail", detail);
        members.forEach((name, value) -> {
            if (value instanceof Number number) {
                json.field(name, number.longValue());
            } else if (value instanceof RawJson raw) {
                json.raw(name, raw.text());
            } else {
                json.field(name, value.toString());
            }
        });
        return json.end();
    }
}
