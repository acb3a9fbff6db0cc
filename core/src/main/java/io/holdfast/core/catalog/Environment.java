package io.holdfast.core.catalog;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts environment variables into scalars: a name in dollar and braces, with {@code :-} before a default; doubled, the dollar stands for itself. */
final class Environment {

    private static final Pattern REFERENCE = Pattern.compile("\\$?\\$\\{([^}]*)(}?)");
    private static final Pattern INSIDE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", Pattern.DOTALL);

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

    /** The text without what comes from the environment. */
    static String literal(String text) {
        return REFERENCE.matcher(text).replaceAll("");
    }

    private String lookUp(Matcher reference) {
        Matcher inside = INSIDE.matcher(reference.group(1));
        if (reference.group(2).isEmpty() || !inside.matches()) {
            throw new IllegalArgumentException("\"" + reference.group()
                    + "\" is not a reference to an environment variable; write ${NAME} or ${NAME:-default} with letters,"
                    + " digits and underscores in NAME, or $" + reference.group() + " for the text itself");
        }
        String value = variables.get(inside.group(1));
        String byDefault = inside.group(2);
        if (byDefault != null && (value == null || value.isEmpty())) {
            return byDefault;
        }
        if (value == null) {
            throw new IllegalArgumentException("environment variable \"" + inside.group(1)
                    + "\" is not set; set it, or write ${" + inside.group(1) + ":-default}");
        }
        return value;
    }
}
