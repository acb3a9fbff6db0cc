package io.holdfast.drill.delivery;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Durations;
import io.holdfast.drill.experiment.Action;
import io.holdfast.drill.experiment.ExperimentReader;
import io.holdfast.drill.experiment.TimeRange;
import io.holdfast.drill.experiment.Words;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One drill of a delivery as its YAML file says it. What can be wrong with it is found when it is read. */
public record DeliveryExperiment(
        String name, String summary, Delivery delivery, Endpoint endpoint, List<Step> steps, Expect expect) {

    /** The built-in experiments. */
    public static final List<String> BUILT_IN =
            List.of("delivery-crash", "delivery-rebalance", "delivery-rebalance-classic", "poison-key");

    private static final int MOST_RATE = 10_000;
    private static final int MOST_KEYS = 1_000_000;
    private static final int MOST_PROCESSES = 4;

    private static final ExperimentReader.Shape<DeliveryExperiment> SHAPE = new ExperimentReader.Shape<>(
            DeliveryExperiment.class,
            List.of("name", "summary", "delivery", "endpoint", "steps", "expect"),
            Map.of(
                    "delivery",
                            List.of("rate", "keys", "duration", "processes", "retry", "when-dead", "group-protocol"),
                    "endpoint", List.of("latency", "refusals"),
                    "steps", List.of("at", "after", "when", "then", "do", "target"),
                    "expect",
                            List.of(
                                    "sent",
                                    "crashes",
                                    "offered-again",
                                    "handovers",
                                    "parked",
                                    "dead",
                                    "held",
                                    "others-within")));

    /** Checks that all of it is there. */
    public DeliveryExperiment {
        name = Words.required(name, "name");
        summary = Words.required(summary, "summary");
        delivery = Words.required(delivery, "delivery");
        endpoint = Words.required(endpoint, "endpoint");
        expect = Words.required(expect, "expect");
        steps = List.copyOf(Words.required(steps, "steps"));
        for (int i = 0; i < steps.size(); i++) {
            Words.require(
                    steps.get(i).target().number() <= delivery.processes(),
                    "steps[" + i + "] has the target \"" + steps.get(i).target().word() + "\", but there are "
                            + delivery.processes() + " processes; raise delivery.processes");
        }
        Words.require(
                expect.othersWithin().isEmpty() || !endpoint.refusals().isEmpty(),
                "expect.others-within has nothing to be judged by; let the endpoint refuse records of some keys");
        Words.require(
                !steps.isEmpty() || !endpoint.refusals().isEmpty(),
                "there are neither steps nor refusals; a drill without a fault proves nothing");
    }

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

    /** A delivering process, {@code process-1} being the first. */
    public record Target(int number) {

        private static final String PROCESS = "process-";

        /** The target of this name; an {@link IllegalArgumentException} says what there is. */
        @JsonCreator
        public static Target of(String word) {
            Words.require(
                    word.matches(PROCESS + "[1-" + MOST_PROCESSES + "]"),
                    "there is no target \"" + word + "\"; use process-1 to process-" + MOST_PROCESSES);
            return new Target(Integer.parseInt(word.substring(PROCESS.length())));
        }

        /** Its name in an experiment's file. */
        public String word() {
            return PROCESS + number;
        }
    }

    /** What a step can wait for. */
    public enum Sight {
        /** The target's process, in its present life, has made a request. */
        DELIVERING;

        /** The sight of this name; an {@link IllegalArgumentException} names them all. */
        @JsonCreator
        public static Sight of(String word) {
            return Words.find(word, "sight", values());
        }
    }

    /**
     * One thing that is done to a process.
     *
     * @param at since the load began
     * @param after since the last step
     * @param when what to wait for then
     * @param then how long to wait once that is seen
     */
    public record Step(
            @Nullable TimeRange at,
            @Nullable TimeRange after,
            @Nullable Sight when,
            @Nullable TimeRange then,
            @JsonProperty("do") Action action,
            Target target) {

        /** Checks that its parts go together. */
        public Step {
            action = Words.required(action, "do");
            target = Words.required(target, "target");
            Words.require(at == null || after == null, "\"at\" and \"after\" exclude each other; keep one");
            Words.require(
                    at != null || after != null || when != null,
                    "nothing says when it is done; give \"at\", \"after\" or \"when\"");
            Words.require(
                    then == null || when != null, "\"then\" waits on once something is seen; add when: delivering");
            Words.require(
                    action != Action.POWER_LOSS,
                    "power-loss is for the gateway's spool; use kill, stop, start, pause or resume");
        }

        /** What is done to what. */
        public String what() {
            return action.word() + " " + target.word();
        }
    }

    /**
     * What must have happened at least for the drill to count.
     *
     * @param sent records in the source topic
     * @param crashes processes killed while they delivered
     * @param offeredAgain requests for records that had had their effect
     * @param handovers of partitions from one process, or one life of it, to another
     * @param parked records
     * @param dead dead letters
     * @param held records that wait for a decision about a dead letter of their key
     * @param othersWithin time within which records of keys that are never refused have their effect, from the first refusal
     *     on; empty when that is not judged
     */
    public record Expect(
            long sent,
            long crashes,
            long offeredAgain,
            long handovers,
            long parked,
            long dead,
            long held,
            Optional<Duration> othersWithin) {

        /** Checks that something must have been sent. */
        public Expect {
            Words.require(
                    sent >= 1, "sent is " + sent + "; at least 1 record must be sent for a drill to prove anything");
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Expect of(WrittenExpect as) {
            return new Expect(
                    as.sent(),
                    as.crashes(),
                    as.offeredAgain(),
                    as.handovers(),
                    as.parked(),
                    as.dead(),
                    as.held(),
                    Optional.ofNullable(as.othersWithin()).map(Durations::parse));
        }

        /** As a file writes it. */
        private record WrittenExpect(
                long sent,
                long crashes,
                @JsonProperty("offered-again") long offeredAgain,
                long handovers,
                long parked,
                long dead,
                long held,
                @JsonProperty("others-within") @Nullable String othersWithin) {}
    }

    /** Reads a built-in experiment. */
    public static DeliveryExperiment builtIn(String name) {
        try (InputStream in = DeliveryExperiment.class.getResourceAsStream("/experiments/" + name + ".yaml")) {
            if (in == null) {
                throw new HoldfastException(
                        "no-experiment",
                        "there is no drill \"" + name + "\"; there are " + String.join(", ", BUILT_IN),
                        null);
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), name + ".yaml");
        } catch (IOException e) {
            throw new HoldfastException("no-experiment", "experiment \"" + name + "\" cannot be read: " + e, e);
        }
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
