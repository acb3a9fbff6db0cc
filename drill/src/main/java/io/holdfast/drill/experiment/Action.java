package io.holdfast.drill.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What a step does to its target. */
public enum Action {
    /** Ends it at once (SIGKILL). */
    KILL,
    /** Ends it in order (SIGTERM). */
    STOP,
    /** Starts it. */
    START,
    /** Stops it without ending it (SIGSTOP). */
    PAUSE,
    /** Lets it go on (SIGCONT). */
    RESUME,
    /** Ends it at once, and whatever no completed fsync covers is gone. */
    POWER_LOSS,
    /** Commits positions before where they were, with the metadata they had. */
    SHIFT;

    /** Whether it breaks something, rather than mending it. */
    public boolean faulty() {
        return this != START && this != RESUME;
    }

    /** Its name in an experiment's file. */
    @JsonValue
    public String word() {
        return Words.word(this);
    }

    /** The action of this name; an {@link IllegalArgumentException} names them all. */
    @JsonCreator
    public static Action of(String word) {
        return Words.find(word, "action", values());
    }
}
