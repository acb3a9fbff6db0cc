package io.holdfast.drill.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.core.catalog.ByteSize;
import io.holdfast.core.catalog.Durations;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.workload.HttpWorkload.FlowRate;
import io.holdfast.drill.workload.HttpWorkload.Retries;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of an experiment do.
 *
 * @param rate critical records a second
 * @param standard standard records a second; 0 for none
 * @param bulk bulk records a second; 0 for none
 * @param keys how many keys the records of each flow are spread over, each with at most one request outstanding
 * @param retries what callers do whose records are refused
 * @param kafkaTakes bytes a second that each broker takes from a producer at the most, by a quota; empty for all it can
 */
public record Workload(
        int rate, int standard, int bulk, int keys, Duration duration, Retries retries, Optional<Long> kafkaTakes) {

    private static final int MOST_RATE = 100_000;
    private static final int MOST_KEYS = 1_000_000;

    /** Checks the numbers. */
    public Workload {
        Words.require(
                rate >= 1 && rate <= MOST_RATE, "rate is " + rate + "; give the records a second, 1 to " + MOST_RATE);
        requireRate("standard", standard);
        requireRate("bulk", bulk);
        Words.require(keys >= 1 && keys <= MOST_KEYS, "keys is " + keys + "; give their number, 1 to " + MOST_KEYS);
        duration = Words.required(duration, "duration");
        Words.require(
                !duration.isZero(), "duration is " + duration.toMillis() + "ms; records must be sent for a while");
        Words.require(
                retries.every().isZero() == retries.patience().isZero(),
                "retry-every and give-up-after go together; give both or none");
    }

    /** What each flow gets, the critical one first; flows without records are left out. */
    List<FlowRate> flows(OptionalInt criticalRate) {
        return Stream.of(
                        new FlowRate(DrillFlow.CRITICAL, criticalRate.orElse(rate)),
                        new FlowRate(DrillFlow.STANDARD, standard),
                        new FlowRate(DrillFlow.BULK, bulk))
                .filter(flow -> flow.rate() > 0)
                .toList();
    }

    private static void requireRate(String tier, int rate) {
        Words.require(
                rate >= 0 && rate <= MOST_RATE,
                tier + " is " + rate + "; give the records a second, 0 to " + MOST_RATE);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Workload of(Written as) {
        Duration duration = Durations.parse(Words.required(as.duration(), "duration"));
        Retries retries = new Retries(time(as.retryEvery()), time(as.giveUpAfter()));
        Optional<Long> takes = Optional.ofNullable(as.kafkaTakes())
                .map(text -> ByteSize.parse(text).bytes());
        return new Workload(as.rate(), as.standard(), as.bulk(), as.keys(), duration, retries, takes);
    }

    private static Duration time(@Nullable String text) {
        return text == null ? Duration.ZERO : Durations.parse(text);
    }

    /** As a file writes it. */
    private record Written(
            int rate,
            int standard,
            int bulk,
            int keys,
            @Nullable String duration,
            @JsonProperty("retry-every") @Nullable String retryEvery,
            @JsonProperty("give-up-after") @Nullable String giveUpAfter,
            @JsonProperty("kafka-takes") @Nullable String kafkaTakes) {}
}
