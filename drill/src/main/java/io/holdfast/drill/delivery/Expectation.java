package io.holdfast.drill.delivery;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.holdfast.core.catalog.Durations;
import io.holdfast.drill.experiment.Words;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must have happened for a drill to count.
 *
 * @param least figures by name, and how much of each there must be
 * @param othersWithin time within which records of keys that are never refused have their effect, from the first refusal on;
 *     empty when that is not judged
 */
public record Expectation(Map<String, Long> least, Optional<Duration> othersWithin) {

    /** Figures that can be asked for: those of {@link DeliveryFigures}. */
    static final List<String> FIGURES = List.of(
            "sent",
            "effects",
            "done",
            "offered-again",
            "crashes",
            "handovers",
            "silence-ms",
            "parked",
            "dead",
            "held",
            "late",
            "shifted-positions",
            "ignored-maps",
            "attempts-percent");

    static final String OTHERS_WITHIN = "others-within";

    /** Checks that something must have been sent. */
    public Expectation {
        least = Map.copyOf(least);
        long sent = least.getOrDefault("sent", 0L);
        Words.require(sent >= 1, "sent is " + sent + "; at least 1 record must be sent for a drill to prove anything");
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Expectation of(Map<String, Object> as) {
        Map<String, Object> figures = new LinkedHashMap<>(as);
        Object within = figures.remove(OTHERS_WITHIN);
        return new Expectation(
                numbers(figures),
                Optional.ofNullable(within).map(String::valueOf).map(Durations::parse));
    }

    /** Figures as a file writes them. */
    static Map<String, Long> numbers(Map<String, Object> written) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        written.forEach((name, value) -> {
            Words.require(value instanceof Number, name + " is \"" + value + "\"; give a number");
            numbers.put(name, ((Number) value).longValue());
        });
        return numbers;
    }

    /** What there must be and is not, in words. */
    List<String> shortOf(Map<String, Long> figures) {
        return FIGURES.stream()
                .filter(name -> figures.getOrDefault(name, 0L) < least.getOrDefault(name, 0L))
                .map(name -> name + " " + figures.getOrDefault(name, 0L) + ", declared at least " + least.get(name))
                .toList();
    }
}
