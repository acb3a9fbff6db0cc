package io.holdfast.drill.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What a step waits for. */
public enum Phase {
    /** Some lane of the gateway's critical flow spools. */
    SPOOLING,
    /** Some lane of the gateway's critical flow drains. */
    DRAINING,
    /** Some lane of the gateway's critical flow is direct. */
    DIRECT,
    /** Every partition of every topic has all its copies in sync. */
    IN_SYNC;

    /** Its name in an experiment's file; those of the gateway's phases are the names of a lane's states. */
    @JsonValue
    public String word() {
        return Words.word(this);
    }

    /** The phase of this name; an {@link IllegalArgumentException} names them all. */
    @JsonCreator
    public static Phase of(String word) {
        return Words.find(word, "phase", values());
    }
}
