package io.holdfast.drill.experiment;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Enums as an experiment's file writes them: in kebab-case. And what is missing in one, in words. */
public final class Words {

    private Words() {}

    /** The word of a value. */
    public static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The value of a word; an {@link IllegalArgumentException} names them all. */
    public static <E extends Enum<E>> E find(String word, String what, E[] all) {
        return Arrays.stream(all)
                .filter(value -> word(value).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no " + what + " \"" + word + "\"; use one of "
                        + Arrays.stream(all).map(Words::word).collect(Collectors.joining(", "))));
    }

    /** A field that must be there; an {@link IllegalArgumentException} says that it is missing. */
    public static <T> T required(@Nullable T value, String field) {
        if (value == null) {
            throw new IllegalArgumentException("the field \"" + field + "\" is missing");
        }
        return value;
    }

    /** An {@link IllegalArgumentException} with {@code otherwise} when it does not hold. */
    public static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
