package io.holdfast.drill.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.core.HoldfastException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One drill as its YAML file says it. What can be wrong with it is found when it is read, not when it runs.
 *
 * @param fleet absent for a single gateway, whose spool is a folder
 */
public record Experiment(
        String name, String summary, @Nullable Fleet fleet, Workload workload, List<Step> steps, Expect expect) {

    /** The built-in experiments. */
    public static final List<String> BUILT_IN = List.of(
            "kafka-outage",
            "broker-after-broker",
            "broker-loss",
            "fleet-slow-broker",
            "fleet-stopped-holder",
            "fleet-takeover",
            "gateway-crash",
            "redis-crash",
            "retry-storm",
            "rolling-restart",
            "slow-broker",
            "spool-power-loss",
            "stopped-leader-crash");

    /** How many brokers a drill has. */
    static final int BROKERS = 3;

    private static final ExperimentReader.Shape<Experiment> SHAPE = new ExperimentReader.Shape<>(
            Experiment.class,
            List.of("name", "summary", "fleet", "workload", "steps", "expect"),
            Map.of(
                    "fleet", Fleet.FIELDS,
                    "workload",
                            List.of(
                                    "rate",
                                    "standard",
                                    "bulk",
                                    "keys",
                                    "duration",
                                    "retry-every",
                                    "give-up-after",
                                    "kafka-takes"),
                    "steps", List.of("at", "after", "when", "then", "do", "target"),
                    "expect",
                            List.of(
                                    "accepted",
                                    "spooled",
                                    "shed",
                                    "shed-within",
                                    "retries",
                                    "published-without-redis",
                                    "goodput-within")));

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
            brokers |= target.brokers();
            try {
                Fleet.check(fleet, target);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("steps[" + i + "]: " + e.getMessage(), e);
            }
        }
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
            checkAction(action, target);
        }

        private static void checkAction(Action action, Target target) {
            Words.require(
                    action != Action.SHIFT,
                    "shift is for the positions of a delivery; " + target.word() + " can kill or start");
            boolean goesOn = action == Action.PAUSE || action == Action.RESUME;
            boolean single = target.kind() == Target.Kind.GATEWAY && target.number() == 0;
            boolean gatewayCan =
                    action == Action.KILL || action == Action.START || (single ? action == Action.POWER_LOSS : goesOn);
            String able = single ? "kill, power-loss or start" : "kill, start, pause or resume";
            Words.require(!target.gateway() || gatewayCan, "the gateway cannot \"" + action.word() + "\"; use " + able);
            Words.require(
                    target.gateway() || action != Action.POWER_LOSS,
                    "power-loss is for the gateway; " + target.word() + " can kill, stop, start, pause or resume");
        }

        /** What is done to what. */
        public String what() {
            return action.word() + " " + target.word();
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
