package io.holdfast.drill.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What a step is done to.
 *
 * @param broker id of the broker when that is named; 0 otherwise
 */
public record Target(Kind kind, int broker) {

    private static final String BROKER = "broker-";

    /** The kinds of targets. */
    public enum Kind {
        /** The leader of a partition of the critical flow that the seed chooses. */
        LEADER,
        /** The brokers of the step before that had some. */
        SAME,
        /** All brokers. */
        ALL_BROKERS,
        /** One broker by its id. */
        BROKER,
        /** The gateway. */
        GATEWAY
    }

    /** The target of this name; an {@link IllegalArgumentException} says what there is. */
    @JsonCreator
    public static Target of(String word) {
        return switch (word) {
            case "leader" -> new Target(Kind.LEADER, 0);
            case "same" -> new Target(Kind.SAME, 0);
            case "all-brokers" -> new Target(Kind.ALL_BROKERS, 0);
            case "gateway" -> new Target(Kind.GATEWAY, 0);
            default -> new Target(Kind.BROKER, brokerId(word));
        };
    }

    private static int brokerId(String word) {
        for (int id = 1; id <= Experiment.BROKERS; id++) {
            if (word.equals(BROKER + id)) {
                return id;
            }
        }
        throw new IllegalArgumentException("there is no target \"" + word
                + "\"; use leader, same, all-brokers, broker-1 to broker-" + Experiment.BROKERS + " or gateway");
    }

    /** Whether this is the gateway. */
    public boolean gateway() {
        return kind == Kind.GATEWAY;
    }

    /** Its name in an experiment's file. */
    @JsonValue
    public String word() {
        return kind == Kind.BROKER ? BROKER + broker : Words.word(kind);
    }
}
