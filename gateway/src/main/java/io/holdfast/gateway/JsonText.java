package io.holdfast.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one flat JSON object; for answers on the hot path. Not thread-safe. */
final class JsonText {

    private static final ObjectMapper VIEWS = new ObjectMapper();

    private final StringBuilder text = new StringBuilder(160).append('{');

    /** A view as JSON; for people, off the hot path. */
    static String of(Map<String, ? extends @Nullable Object> view) {
        try {
            return VIEWS.writeValueAsString(view);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a view cannot be written as JSON", e);
        }
    }

    JsonText field(String name, String value) {
        name(name).append('"');
        JsonStringEncoder.getInstance().quoteAsString(value, text);
        text.append('"');
        return this;
    }

    JsonText field(String name, long value) {
        name(name).append(value);
        return this;
    }

    /** Adds a field whose value is JSON already. */
    JsonText raw(String name, String json) {
        name(name).append(json);
        return this;
    }

    String end() {
        return text.append('}').toString();
    }

    private StringBuilder name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        return text.append('"').append(name).append("\":");
    }
}
