package io.holdfast.drill.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a client was told about its record. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Answer.Indefinite.class, name = "indefinite"),
    @JsonSubTypes.Type(value = Answer.Published.class, name = "published"),
    @JsonSubTypes.Type(value = Answer.Spooled.class, name = "spooled"),
    @JsonSubTypes.Type(value = Answer.Shed.class, name = "shed"),
    @JsonSubTypes.Type(value = Answer.Garbled.class, name = "garbled")
})
public sealed interface Answer {

    /** Nothing definite: no answer, a broken connection, or {@code outcome-unknown}. The record may be in the log. */
    record Indefinite(String last) implements Answer {}

    /** In the log, there. */
    record Published(int partition, long offset) implements Answer {}

    /** Promised. */
    record Spooled() implements Answer {}

    /** Refused: not in the log. */
    record Shed(String reason, boolean retryAfter) implements Answer {}

    /** An answer that cannot be understood, such as 200 without an offset, and so tells the client nothing it can use. */
    record Garbled(String what) implements Answer {}
}
