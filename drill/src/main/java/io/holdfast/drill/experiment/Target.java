package io.holdfast.drill.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What a step is done to.
 *
 * @param number of the broker or the gateway when that is named; 0 otherwise
 */
public record Target(Kind kind, int number) {

    private static final String BROKER = "broker-";
    private static final String GATEWAY = "gateway-";

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
        /** The gateway, or one of a fleet by its number. */
        GATEWAY,
        /** The gateway of the step before that had one. */
        SAME_GATEWAY,
        /** The gateway of a fleet that holds most of the lanes that are drained, and has drained some of it. */
        DRAINER,
        /** The Redis in which a fleet keeps its spool. */
        REDIS
    }

    /** The target of this name; an {@link IllegalArgumentException} says what there is. */
    @JsonCreator
    public static Target of(String word) {
        return switch (word) {
            case "leader" -> new Target(Kind.LEADER, 0);
            case "same" -> new Target(Kind.SAME, 0);
            case "all-brokers" -> new Target(Kind.ALL_BROKERS, 0);
            case "gateway" -> new Target(Kind.GATEWAY, 0);
            case "same-gateway" -> new Target(Kind.SAME_GATEWAY, 0);
            case "drainer" -> new Target(Kind.DRAINER, 0);
            case "redis" -> new Target(Kind.REDIS, 0);
            default -> numbered(word);
        };
    }

    private static Target numbered(String word) {
        for (int number = 1; number <= Math.max(Experiment.BROKERS, Fleet.MOST); number++) {
            if (word.equals(BROKER + number) && number <= Experiment.BROKERS) {
                return new Target(Kind.BROKER, number);
            }
            if (word.equals(GATEWAY + number) && number <= Fleet.MOST) {
                return new Target(Kind.GATEWAY, number);
            }
        }
        throw new IllegalArgumentException("there is no target \"" + word
                + "\"; use leader, same, all-brokers, broker-1 to broker-" + Experiment.BROKERS
                + " or gateway; with a fleet also gateway-1 and so on, same-gateway, drainer or redis");
    }

    /** Whether this is a gateway. */
    public boolean gateway() {
        return kind == Kind.GATEWAY || kind == Kind.SAME_GATEWAY || kind == Kind.DRAINER;
    }

    /** Whether this is one broker or several. */
    public boolean brokers() {
        return !gateway() && kind != Kind.REDIS;
    }

    /** Whether only an experiment with a fleet has this. */
    public boolean ofFleet() {
        return kind == Kind.REDIS || gateway() && !(kind == Kind.GATEWAY && number == 0);
    }

    /** Its name in an experiment's file. */
    @JsonValue
    public String word() {
        return switch (kind) {
            case BROKER -> BROKER + number;
            case GATEWAY -> number == 0 ? "gateway" : GATEWAY + number;
            default -> Words.word(kind);
        };
    }
}
