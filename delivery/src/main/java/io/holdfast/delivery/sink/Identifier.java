package io.holdfast.delivery.sink;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names in SQL: letters, digits and underscores only, and quoted all the same, so that upper and lower case count. */
final class Identifier {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    private Identifier() {}

    /** Whether {@code name} may be a column. */
    static boolean isColumn(String name) {
        return NAME.matcher(name).matches();
    }

    /** Whether {@code name} may be a table, with its schema or without. */
    static boolean isTable(String name) {
        String[] parts = name.split("\\.", -1);
        return parts.length <= 2 && Arrays.stream(parts).allMatch(Identifier::isColumn);
    }

    /** As it stands in a statement; each part of a name with its schema by itself. */
    static String quoted(String name) {
        return Arrays.stream(name.split("\\.", -1))
                .map(part -> '"' + part + '"')
                .collect(Collectors.joining("."));
    }
}
