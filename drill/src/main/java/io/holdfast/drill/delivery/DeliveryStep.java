package io.holdfast.drill.delivery;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.drill.experiment.Action;
import io.holdfast.drill.experiment.TimeRange;
import io.holdfast.drill.experiment.Words;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is done to what delivers, or to what it relies on.
 *
 * @param at since the load began
 * @param after since the last step
 * @param when what to wait for then
 * @param then how long to wait once that is seen
 */
public record DeliveryStep(
        @Nullable TimeRange at,
        @Nullable TimeRange after,
        @Nullable Sight when,
        @Nullable TimeRange then,
        @JsonProperty("do") Action action,
        Target target) {

    /** Checks that its parts go together. */
    public DeliveryStep {
        action = Words.required(action, "do");
        target = Words.required(target, "target");
        Words.require(at == null || after == null, "\"at\" and \"after\" exclude each other; keep one");
        Words.require(
                at != null || after != null || when != null,
                "nothing says when it is done; give \"at\", \"after\" or \"when\"");
        Words.require(then == null || when != null, "\"then\" waits on once something is seen; add when: delivering");
        Words.require(
                when == null || target.kind() == Target.Kind.PROCESS,
                "only a process is seen delivering; " + target.word() + " is done something to \"at\" or \"after\"");
        Words.require(
                action != Action.POWER_LOSS,
                "power-loss is for the gateway's spool; use kill, stop, start, pause or resume");
        Words.require(
                (action == Action.SHIFT) == (target.kind() == Target.Kind.POSITIONS),
                "\"" + action.word() + " " + target.word() + "\" does not go together; positions are shifted, and"
                        + " nothing else is");
    }

    /** What is done to what. */
    public String what() {
        return action.word() + " " + target.word();
    }

    /** What a step can wait for. */
    public enum Sight {
        /** The target's process, in its present life, has had an effect. */
        DELIVERING;

        /** The sight of this name; an {@link IllegalArgumentException} names them all. */
        @JsonCreator
        public static Sight of(String word) {
            return Words.find(word, "sight", values());
        }
    }

    /**
     * What something is done to.
     *
     * @param number of a process, the first being 1; 0 for what is no process that delivers
     */
    public record Target(Kind kind, int number) {

        private static final String PROCESS = "process-";

        /** Kinds of targets. */
        public enum Kind {
            /** A process that delivers. */
            PROCESS,
            /** The database of the experiment's table. */
            POSTGRES,
            /** The positions that the group has committed. */
            POSITIONS
        }

        /** The target of this name; an {@link IllegalArgumentException} says what there is. */
        @JsonCreator
        public static Target of(String word) {
            if (word.equals("postgres")) {
                return new Target(Kind.POSTGRES, 0);
            }
            if (word.equals("positions")) {
                return new Target(Kind.POSITIONS, 0);
            }
            Words.require(
                    word.matches(PROCESS + "[1-" + DeliveryExperiment.MOST_PROCESSES + "]"),
                    "there is no target \"" + word + "\"; use process-1 to process-" + DeliveryExperiment.MOST_PROCESSES
                            + ", postgres or positions");
            return process(Integer.parseInt(word.substring(PROCESS.length())));
        }

        static Target process(int number) {
            return new Target(Kind.PROCESS, number);
        }

        /** Its name in an experiment's file. */
        public String word() {
            return kind == Kind.PROCESS ? PROCESS + number : Words.word(kind);
        }
    }
}
