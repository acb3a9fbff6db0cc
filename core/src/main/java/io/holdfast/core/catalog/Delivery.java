package io.holdfast.core.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How records of a flow go out. */
public record Delivery(
        @Doc(value = "Name of the delivery.", fromKey = true)
        String name,

        @Doc(
                value = "How often a record is tried in place, the first time included, before it is parked.",
                byDefault = "3")
        int attempts,

        @Doc(
                value = "Delays after which a parked record is tried again; when they are used up it is a dead letter.",
                byDefault = "[1m, 5m, 30m]")
        List<Duration> retry,

        @Doc(
                value = "What is kept in order: the records of a key, a record that fails holding up its key alone; or"
                        + " none, a record that fails holding up no other.",
                byDefault = "key")
        Ordering ordering,

        @Doc(
                "What becomes of a key whose record is a dead letter: hold-key lets it wait for somebody's decision, continue"
                        + " goes on, dlq-sequence sends later records after it. When absent hold-key, and with ordering: none"
                        + " continue, which is all there is then.")
        Optional<WhenDead> whenDead,

        @Doc(value = "Exceptions by class name, and what they mean here, before the usual meaning.", byDefault = "{}")
        Map<String, Fault> errors,

        @Doc(value = "Where a delivery begins that has never committed.", byDefault = "earliest")
        From from,

        @Doc(
                value =
                        "How members share partitions: consumer is decided by the broker (KIP-848), classic by a member.",
                byDefault = "consumer")
        GroupProtocol groupProtocol,

        @Doc("Where records go.") Sink sink) {

    private static final int MOST_ATTEMPTS = 100;
    private static final int MOST_DELAYS = 100;
    private static final Duration LONGEST_DELAY = Duration.ofDays(7);

    /** What is kept in order. */
    public enum Ordering {
        /** The records of a key. */
        KEY,
        /** Nothing. */
        NONE
    }

    /** What becomes of a key whose record is a dead letter. */
    public enum WhenDead {
        /** Later records wait until the dead letter is redriven or discarded. */
        HOLD_KEY,
        /** Later records go on. */
        CONTINUE,
        /** Later records follow it to the dead letters. */
        DLQ_SEQUENCE
    }

    /** What a failure means. */
    public enum Fault {
        /** It may pass. */
        TRANSIENT,
        /** The record is to blame, for ever. */
        POISON,
        /** The sink takes nothing now. */
        SINK_DOWN
    }

    /** Where a delivery begins that has never committed. */
    public enum From {
        /** At the oldest record. */
        EARLIEST,
        /** Behind the newest. */
        LATEST
    }

    /** How members of the group agree on partitions. */
    public enum GroupProtocol {
        /** The broker assigns. */
        CONSUMER,
        /** A member assigns. */
        CLASSIC
    }

    /** Checks the ranges. */
    public Delivery {
        if (!name.matches("[a-zA-Z0-9._-]{1,100}")) {
            throw new IllegalArgumentException("delivery name \"" + name
                    + "\" is not allowed; use letters, digits, dot, underscore and hyphen, at most 100");
        }
        if (attempts < 1 || attempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException("attempts \"" + attempts + "\" is out of range; 1 to " + MOST_ATTEMPTS);
        }
        if (retry.size() > MOST_DELAYS) {
            throw new IllegalArgumentException(
                    "retry names " + retry.size() + " delays; at most " + MOST_DELAYS + ", leave some out");
        }
        if (ordering == Ordering.NONE && whenDead.orElse(WhenDead.CONTINUE) != WhenDead.CONTINUE) {
            throw new IllegalArgumentException(
                    "when-dead says what becomes of a key, but ordering: none holds no key; leave when-dead out");
        }
        retry.forEach(delay -> Durations.within("retry", delay, LONGEST_DELAY));
    }

    /** What becomes of a key whose record is a dead letter, declared or not. */
    public WhenDead afterDeath() {
        return whenDead.orElse(ordering == Ordering.NONE ? WhenDead.CONTINUE : WhenDead.HOLD_KEY);
    }
}
