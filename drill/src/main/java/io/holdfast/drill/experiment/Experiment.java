package io.holdfast.drill.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Durations;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.workload.HttpWorkload.FlowRate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One drill as its YAML file says it. What can be wrong with it is found when it is read, not when it runs. */
public record Experiment(String name, String summary, Workload workload, List<Step> steps, Expect expect) {

    /** The built-in experiments. */
    public static final List<String> BUILT_IN = List.of(
            "kafka-outage",
            "broker-loss",
            "gateway-crash",
            "rolling-restart",
            "slow-broker",
            "spool-power-loss",
            "stopped-leader-crash");

    /** How many brokers a drill has. */
    static final int BROKERS = 3;

    private static final ExperimentReader.Shape<Experiment> SHAPE = new ExperimentReader.Shape<>(
            Experiment.class,
            List.of("name", "summary", "workload", "steps", "expect"),
            Map.of(
                    "workload", List.of("rate", "standard", "bulk", "keys", "duration"),
                    "steps", List.of("at", "after", "when", "then", "do", "target"),
                    "expect", List.of("accepted", "spooled", "shed", "shed-within")));

    private static final int MOST_RATE = 100_000;
    private static final int MOST_KEYS = 1_000_000;

    /** Checks that all of it is there. */
    public Experiment {
        name = Words.required(name, "name");
        summary = Words.required(summary, "summary");
        workload = Words.required(workload, "workload");
        expect = Words.required(expect, "expect");
        Words.require(
                expect.shed() == 0 || workload.standard() + workload.bulk() > 0,
                "expect.shed is " + expect.shed()
                        + ", but only standard and bulk records are shed; add workload.standard or workload.bulk");
        steps = List.copyOf(Words.required(steps, "steps"));
        Words.require(!steps.isEmpty(), "there are no steps; a drill without a fault proves nothing");
        boolean brokers = false;
        for (int i = 0; i < steps.size(); i++) {
            Target target = steps.get(i).target();
            Words.require(
                    brokers || target.kind() != Target.Kind.SAME,
                    "steps[" + i + "] has the target \"same\", but no step before it has brokers; name them");
            brokers |= !target.gateway();
        }
    }

    /**
     * What the clients do.
     *
     * @param rate critical records a second
     * @param standard standard records a second; 0 for none
     * @param bulk bulk records a second; 0 for none
     * @param keys how many keys the records of each flow are spread over, each with at most one request outstanding
     */
    public record Workload(int rate, int standard, int bulk, int keys, Duration duration) {

        /** Checks the numbers. */
        public Workload {
            Words.require(
                    rate >= 1 && rate <= MOST_RATE,
                    "rate is " + rate + "; give the records a second, 1 to " + MOST_RATE);
            requireRate("standard", standard);
            requireRate("bulk", bulk);
            Words.require(keys >= 1 && keys <= MOST_KEYS, "keys is " + keys + "; give their number, 1 to " + MOST_KEYS);
            duration = Words.required(duration, "duration");
            Words.require(
                    !duration.isZero(), "duration is " + duration.toMillis() + "ms; records must be sent for a while");
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
            return new Workload(as.rate(), as.standard(), as.bulk(), as.keys(), duration);
        }

        /** As a file writes it. */
        private record Written(
                int rate,
                int standard,
                int bulk,
                int keys,
                @Nullable String duration) {}
    }

    /**
     * One thing that is done to the system.
     *
     * @param at since the workload began
     * @param after since the last step
     * @param when a phase to wait for then
     * @param then how long to wait once that phase is seen; it must still last after that
     */
    public record Step(
            @Nullable TimeRange at,
            @Nullable TimeRange after,
            @Nullable Phase when,
            @Nullable TimeRange then,
            @JsonProperty("do") Action action,
            Target target) {

        /** Checks that its parts go together. */
        public Step {
            action = Words.required(action, "do");
            target = Words.required(target, "target");
            Words.require(at == null || after == null, "\"at\" and \"after\" exclude each other; keep one");
            Words.require(
                    then == null || (when != null && when != Phase.IN_SYNC),
                    "\"then\" waits within a phase of the gateway; add when: spooling, draining or direct");
            boolean gatewayCan = action == Action.KILL || action == Action.POWER_LOSS || action == Action.START;
            Words.require(
                    !target.gateway() || gatewayCan,
                    "the gateway cannot \"" + action.word() + "\"; use kill, power-loss or start");
            Words.require(
                    action != Action.SHIFT,
                    "shift is for the positions of a delivery; " + target.word() + " can kill or start");
            Words.require(
                    target.gateway() || action != Action.POWER_LOSS,
                    "power-loss is for the gateway; " + target.word() + " can kill, stop, start, pause or resume");
        }

        /** What is done to what. */
        public String what() {
            return action.word() + " " + target.word();
        }
    }

    /**
     * What must have happened for the drill to count.
     *
     * @param accepted critical records, at least 1: a drill in which nothing was promised breaks no promise
     * @param spooled critical records
     * @param shed standard and bulk records
     * @param shedWithin time within which 99 of 100 refusals come while nothing is started; empty where the machine is too
     *     busy with Kafka itself for milliseconds to be judged
     */
    public record Expect(long accepted, long spooled, long shed, Optional<Duration> shedWithin) {

        /** Checks the numbers. */
        public Expect {
            Words.require(
                    accepted >= 1,
                    "accepted is " + accepted + "; at least 1 record must be accepted for a drill to prove anything");
            Words.require(spooled >= 0, "spooled is " + spooled + "; give 0 or more");
            Words.require(shed >= 0, "shed is " + shed + "; give 0 or more");
            Words.require(
                    shedWithin.isEmpty() || shed > 0,
                    "shed-within has nothing to be judged by; say with shed how many refusals there must be");
        }

        @JsonCreator
        static Expect of(
                @JsonProperty("accepted") long accepted,
                @JsonProperty("spooled") long spooled,
                @JsonProperty("shed") long shed,
                @JsonProperty("shed-within") @Nullable String shedWithin) {
            return new Expect(
                    accepted, spooled, shed, Optional.ofNullable(shedWithin).map(Durations::parse));
        }
    }

    /** Reads a built-in experiment. */
    public static Experiment builtIn(String name) {
        return ExperimentReader.builtIn(name, BUILT_IN, SHAPE);
    }

    /**
     * Reads an experiment from YAML.
     *
     * @throws HoldfastException naming the place and what is wrong there; unknown fields are errors
     */
    public static Experiment parse(String yaml, String source) {
        return ExperimentReader.read(yaml, source, SHAPE);
    }
}
