package io.holdfast.drill.delivery;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Durations;
import io.holdfast.drill.experiment.ExperimentReader;
import io.holdfast.drill.experiment.TimeRange;
import io.holdfast.drill.experiment.Words;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One drill of a delivery as its YAML file says it. What can be wrong with it is found when it is read.
 *
 * @param endpoint where the delivery ends; null when that is a table
 * @param table where the delivery ends; null when that is an endpoint
 * @param limits figures by name, and the most that each of them may be
 */
public record DeliveryExperiment(
        String name,
        String summary,
        Delivery delivery,
        @Nullable Endpoint endpoint,
        @Nullable Table table,
        List<DeliveryStep> steps,
        Expectation expect,
        Map<String, Long> limits) {

    /** The built-in experiments. */
    public static final List<String> BUILT_IN = List.of(
            "delivery-crash",
            "delivery-rebalance",
            "delivery-rebalance-classic",
            "metadata-shift",
            "poison-key",
            "sink-outage",
            "zombie-owner");

    static final int MOST_PROCESSES = 4;

    private static final int MOST_RATE = 10_000;
    private static final int MOST_KEYS = 1_000_000;

    private static final ExperimentReader.Shape<DeliveryExperiment> SHAPE = new ExperimentReader.Shape<>(
            DeliveryExperiment.class,
            List.of("name", "summary", "delivery", "endpoint", "table", "steps", "expect", "limits"),
            Map.of(
                    "delivery",
                            List.of("rate", "keys", "duration", "processes", "retry", "when-dead", "group-protocol"),
                    "endpoint", List.of("latency", "refusals"),
                    "table", List.of("latency"),
                    "steps", List.of("at", "after", "when", "then", "do", "target"),
                    "expect",
                            Stream.concat(Expectation.FIGURES.stream(), Stream.of(Expectation.OTHERS_WITHIN))
                                    .toList(),
                    "limits", Expectation.FIGURES));

    /** Checks that all of it is there, and goes together. */
    public DeliveryExperiment {
        name = Words.required(name, "name");
        summary = Words.required(summary, "summary");
        delivery = Words.required(delivery, "delivery");
        expect = Words.required(expect, "expect");
        limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
        steps = List.copyOf(Words.required(steps, "steps"));
        Words.require(
                (endpoint == null) != (table == null),
                "a delivery ends in one place; give either \"endpoint\" or \"table\"");
        boolean refusals = endpoint != null && !endpoint.refusals().isEmpty();
        for (int i = 0; i < steps.size(); i++) {
            checkTarget("steps[" + i + "]", steps.get(i).target(), delivery, table);
        }
        Words.require(
                expect.othersWithin().isEmpty() || refusals,
                "expect.others-within has nothing to be judged by; let the endpoint refuse records of some keys");
        Words.require(
                !steps.isEmpty() || refusals,
                "there are neither steps nor refusals; a drill without a fault proves nothing");
    }

    private static void checkTarget(
            String place, DeliveryStep.Target target, Delivery delivery, @Nullable Table table) {
        Words.require(
                target.number() <= delivery.processes(),
                place + " has the target \"" + target.word() + "\", but there are " + delivery.processes()
                        + " processes; raise delivery.processes");
        Words.require(
                target.kind() != DeliveryStep.Target.Kind.POSTGRES || table != null,
                place + " has the target \"postgres\", but the delivery ends at an endpoint; give \"table\" instead");
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static DeliveryExperiment of(Written as) {
        return new DeliveryExperiment(
                Words.required(as.name(), "name"),
                Words.required(as.summary(), "summary"),
                Words.required(as.delivery(), "delivery"),
                as.endpoint(),
                as.table(),
                Words.required(as.steps(), "steps"),
                Words.required(as.expect(), "expect"),
                Expectation.numbers(as.limits() == null ? Map.of() : as.limits()));
    }

    /** As a file writes it. */
    private record Written(
            @Nullable String name,
            @Nullable String summary,
            @Nullable Delivery delivery,
            @Nullable Endpoint endpoint,
            @Nullable Table table,
            @Nullable List<DeliveryStep> steps,
            @Nullable Expectation expect,
            @Nullable Map<String, Object> limits) {}

    /**
     * What is delivered, and by what.
     *
     * @param rate records a second
     * @param keys how many keys they are spread over
     * @param processes how many may deliver; those that no step starts run from the beginning
     * @param retry as in the catalog
     * @param whenDead as in the catalog
     * @param groupProtocol as in the catalog
     */
    public record Delivery(
            int rate,
            int keys,
            Duration duration,
            int processes,
            List<String> retry,
            String whenDead,
            String groupProtocol) {

        /** Checks the numbers; what is the catalog's is checked by the catalog. */
        public Delivery {
            Words.require(
                    rate >= 1 && rate <= MOST_RATE,
                    "rate is " + rate + "; give the records a second, 1 to " + MOST_RATE);
            Words.require(keys >= 1 && keys <= MOST_KEYS, "keys is " + keys + "; give their number, 1 to " + MOST_KEYS);
            Words.require(!duration.isZero(), "duration is 0; records must be sent for a while");
            Words.require(
                    processes >= 1 && processes <= MOST_PROCESSES,
                    "processes is " + processes + "; 1 to " + MOST_PROCESSES);
            retry = List.copyOf(retry);
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Delivery of(WrittenDelivery as) {
            return new Delivery(
                    as.rate(),
                    as.keys(),
                    Durations.parse(Words.required(as.duration(), "duration")),
                    as.processes() == null ? 1 : as.processes(),
                    as.retry() == null ? List.of("1s", "2s") : as.retry(),
                    as.whenDead() == null ? "hold-key" : as.whenDead(),
                    as.groupProtocol() == null ? "consumer" : as.groupProtocol());
        }

        /** As a file writes it. */
        private record WrittenDelivery(
                int rate,
                int keys,
                @Nullable String duration,
                @Nullable Integer processes,
                @Nullable List<String> retry,
                @JsonProperty("when-dead") @Nullable String whenDead,
                @JsonProperty("group-protocol") @Nullable String groupProtocol) {}
    }

    /**
     * How the endpoint answers.
     *
     * @param latency of each answer
     * @param refusals in the order in which they are looked at
     */
    public record Endpoint(TimeRange latency, List<Refusal> refusals) {

        /** Leaves nothing open. */
        public Endpoint {
            latency = Words.required(latency, "latency");
            refusals = List.copyOf(refusals);
        }

        @JsonCreator
        static Endpoint of(
                @JsonProperty("latency") TimeRange latency,
                @JsonProperty("refusals") @Nullable List<Refusal> refusals) {
            return new Endpoint(latency, refusals == null ? List.of() : refusals);
        }
    }

    /**
     * A table of a real PostgreSQL.
     *
     * @param latency that each row takes to be added
     */
    public record Table(TimeRange latency) {

        /** Leaves nothing open. */
        public Table {
            latency = Words.required(latency, "latency");
        }
    }

    /**
     * Records of some keys are refused for a while.
     *
     * @param at since the load began
     * @param lasting how long; without it until the end
     * @param keys by number, from 0
     * @param status of the answers
     */
    public record Refusal(Duration at, Optional<Duration> lasting, List<Integer> keys, int status) {

        /** Checks the status. */
        public Refusal {
            keys = List.copyOf(keys);
            Words.require(status >= 300 && status <= 599, "status is " + status + "; a refusal is 300 to 599");
            Words.require(!keys.isEmpty(), "keys is empty; name those whose records are refused, by number from 0");
        }

        @JsonCreator
        static Refusal of(
                @JsonProperty("at") @Nullable String at,
                @JsonProperty("for") @Nullable String lasting,
                @JsonProperty("keys") @Nullable List<Integer> keys,
                @JsonProperty("status") int status) {
            return new Refusal(
                    Durations.parse(Words.required(at, "at")),
                    Optional.ofNullable(lasting).map(Durations::parse),
                    Words.required(keys, "keys"),
                    status);
        }
    }

    /** Reads a built-in experiment. */
    public static DeliveryExperiment builtIn(String name) {
        return ExperimentReader.builtIn(name, BUILT_IN, SHAPE);
    }

    /** Whether a file's experiment is one of a delivery: it has a field {@code delivery}. */
    public static boolean describedBy(String yaml) {
        return yaml.lines().anyMatch(line -> line.startsWith("delivery:"));
    }

    /**
     * Reads an experiment from YAML.
     *
     * @throws HoldfastException naming the place and what is wrong there; unknown fields are errors
     */
    public static DeliveryExperiment parse(String yaml, String source) {
        return ExperimentReader.read(yaml, source, SHAPE);
    }
}
