package io.holdfast.core.catalog;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts environment variables into scalars: a name in dollar and braces, with {@code :-} before a default; doubled, the dollar stands for itself. */
final class Environment {

    private static final Pattern REFERENCE = Pattern.compile("\\$?\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

    private final Map<String, String> variables;

    Environment(Map<String, String> variables) {
        this.variables = variables;
    }

    /** The text with every reference replaced; an {@link IllegalArgumentException} names a variable that is not set. */
    String resolve(String text) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            String value = matcher.group().startsWith("$$") ? matcher.group().substring(1) : lookUp(matcher);
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(resolved).toString();
    }

    static boolean isReference(String text) {
        return REFERENCE.matcher(text).find();
    }

    private String lookUp(Matcher reference) {
        String value = variables.get(reference.group(1));
        if (value == null) {
            value = reference.group(2);
        }
        if (value == null) {
            throw new IllegalArgumentException("environment variable \"" + reference.group(1)
                    + "\" is not set; set it, or write ${" + reference.group(1) + ":-default}");
        }
        return value;
    }
}
