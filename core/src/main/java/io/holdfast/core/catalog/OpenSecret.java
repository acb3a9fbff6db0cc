package io.holdfast.core.catalog;

import java.util.Locale;
import java.util.regex.Pattern;

/** Tells a secret that stands in the catalog itself from one that comes from the environment. */
final class OpenSecret {

    private static final Pattern SECRET_KEY = Pattern.compile(".*(password|secret|token|keystore\\.key)");
    private static final Pattern SECRET_IN_JAAS =
            Pattern.compile("(password|secret)\\s*=\\s*(\"[^\"]+\"|'[^']+'|[^\"'\\s;]+)", Pattern.CASE_INSENSITIVE);

    private OpenSecret() {}

    /** Whether {@code raw}, as it is written at {@code path}, looks like one. */
    static boolean at(String path, String raw) {
        String literal = Environment.literal(raw);
        String key = path.toLowerCase(Locale.ROOT);
        if (key.endsWith("jaas.config")) {
            return SECRET_IN_JAAS.matcher(literal).find();
        }
        return SECRET_KEY.matcher(key).matches() && literal.equals(raw) && !raw.isEmpty();
    }
}
