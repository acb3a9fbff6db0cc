package io.holdfast.gateway;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A media type without its parameters (RFC 9110, section 8.3.1). */
final class MediaType {

    private MediaType() {}

    /** In lower case; empty when there is none. */
    static String of(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType;
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }

    /** Whether what it says is JSON, or a form of it. */
    static boolean json(String media) {
        return media.endsWith("/json") || media.endsWith("+json");
    }
}
