package io.holdfast.app;

import io.holdfast.core.catalog.Durations;
import io.holdfast.delivery.deadletter.LetterFilter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that choose among dead letters. */
final class DlqFilter {

    @Option(
            names = "--class",
            paramLabel = "NAME",
            description = "Only failures of this class; what stands behind its package will do.")
    private Optional<String> errorClass = Optional.empty();

    @Option(names = "--key", paramLabel = "KEY", description = "Only records of this key.")
    private Optional<String> key = Optional.empty();

    @Option(names = "--partition", paramLabel = "N", description = "Only records of this partition.")
    private Optional<Integer> partition = Optional.empty();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Moment.class,
            description = "Only what failed last since then: 2h ago, or a time such as 2026-05-01T12:00:00Z.")
    private Optional<Instant> since = Optional.empty();

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = Moment.class,
            description = "Only what failed last before then; as --since.")
    private Optional<Instant> until = Optional.empty();

    @Option(names = "--text", paramLabel = "TEXT", description = "Only with this in the error's message or the value.")
    private Optional<String> text = Optional.empty();

    LetterFilter filter() {
        return new LetterFilter(
                errorClass,
                key,
                partition,
                since.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE),
                until.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE),
                text);
    }

    boolean given() {
        return !filter().equals(LetterFilter.ALL);
    }

    /** A time, or how long ago it was. */
    static final class Moment implements ITypeConverter<Instant> {

        @Override
        public Instant convert(String text) {
            try {
                return text.contains("T")
                        ? Instant.parse(text)
                        : Instant.now().minus(Durations.parse(text.replaceFirst("\\s+ago$", "")));
            } catch (DateTimeException | IllegalArgumentException e) {
                throw new TypeConversionException(
                        "\"" + text + "\" is neither a time such as 2026-05-01T12:00:00Z nor how long ago, such as 2h");
            }
        }
    }
}
