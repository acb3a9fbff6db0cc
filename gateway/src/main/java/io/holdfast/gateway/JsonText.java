package io.holdfast.gateway;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** Writes one flat JSON object; for answers on the hot path. Not thread-safe. */
final class JsonText {

    private final StringBuilder text = new StringBuilder(160).append('{');

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
