package io.holdfast.core.catalog;

import java.util.Arrays;
import java.util.List;

/** A JSON Pointer (RFC 6901) to one value of a record, such as {@code /properties/mag}. */
public record Pointer(String text) {

    /** Checks the form. */
    public Pointer {
        if (!text.startsWith("/") || text.matches(".*~(?![01]).*")) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is not a JSON pointer; it starts with a slash, and ~ is written ~0, such as /account/id");
        }
    }

    /** The names or indexes on the way, unescaped. */
    public List<String> segments() {
        return Arrays.stream(text.substring(1).split("/", -1))
                .map(segment -> segment.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    @Override
    public String toString() {
        return text;
    }
}
