package io.holdfast.delivery.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among dead letters. Pure.
 *
 * @param errorClass the exception's class: its whole name, or what stands behind a dot
 * @param key the record's key as text
 * @param partition of the dead-letter topic, which is the source's for Holdfast's own
 * @param sinceMs not failed last before, epoch milliseconds
 * @param untilMs failed last before, epoch milliseconds
 * @param text stands in the message or in the value
 */
public record LetterFilter(
        Optional<String> errorClass,
        Optional<String> key,
        Optional<Integer> partition,
        long sinceMs,
        long untilMs,
        Optional<String> text)
        implements Predicate<PlacedLetter> {

    /** All of them. */
    public static final LetterFilter ALL = new LetterFilter(
            Optional.empty(), Optional.empty(), Optional.empty(), Long.MIN_VALUE, Long.MAX_VALUE, Optional.empty());

    @Override
    public boolean test(PlacedLetter placed) {
        DeadLetter letter = placed.letter();
        return partition.map(number -> number == placed.partition()).orElse(true)
                && letter.failedAtMs() >= sinceMs
                && letter.failedAtMs() < untilMs
                && errorClass
                        .map(name -> named(letter.failure().errorClass(), name))
                        .orElse(true)
                && key.map(name -> letter.key() != null && name.equals(text(letter.key())))
                        .orElse(true)
                && text.map(part -> letter.failure().message().contains(part)
                                || text(letter.value()).contains(part))
                        .orElse(true);
    }

    private static boolean named(String errorClass, String name) {
        return errorClass.equals(name) || errorClass.endsWith("." + name) || errorClass.endsWith("$" + name);
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
