package io.holdfast.core.catalog;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Reads the catalog's scalar types from text; an {@link IllegalArgumentException} says what is wrong. */
final class Scalars {

    private static final Map<Class<?>, Function<String, Object>> READERS = Map.of(
            String.class, text -> text,
            int.class, Scalars::integer,
            boolean.class, Scalars::bool,
            Double.class, Scalars::number,
            Duration.class, Durations::parse,
            ByteSize.class, ByteSize::parse,
            Secret.class, Secret::new,
            Pointer.class, Pointer::new,
            Path.class, Path::of);

    private Scalars() {}

    static boolean isScalar(Class<?> type) {
        return type.isEnum() || READERS.containsKey(type);
    }

    static Object read(Class<?> type, String text) {
        if (type.isEnum()) {
            return constant(type, text);
        }
        Function<String, Object> reader = READERS.get(type);
        if (reader == null) {
            throw new IllegalStateException(type + " is not a scalar of the catalog");
        }
        return reader.apply(text);
    }

    /** An enum's constants as the catalog writes them. */
    static List<String> words(Class<?> enumType) {
        return Arrays.stream(enumType.getEnumConstants())
                .map(constant ->
                        ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }

    private static Object constant(Class<?> type, String text) {
        List<String> words = words(type);
        int index = words.indexOf(text);
        if (index < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is not one of " + String.join(", ", words)
                    + Nearest.to(text, words)
                            .map(near -> "; did you mean \"" + near + "\"?")
                            .orElse(""));
        }
        return type.getEnumConstants()[index];
    }

    private static Object integer(String text) {
        try {
            return Integer.parseInt(text.replace("_", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not a whole number, or is too large for one", e);
        }
    }

    private static Object number(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not a number", e);
        }
    }

    private static Object bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("\"" + text + "\" is neither true nor false");
        };
    }
}
