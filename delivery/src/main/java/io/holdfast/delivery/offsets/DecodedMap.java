package io.holdfast.delivery.offsets;

/** What a commit's metadata told. */
public sealed interface DecodedMap {

    /** A map that belongs to the committed offset. */
    record Found(OffsetMap map) implements DecodedMap {}

    /**
     * Nothing that may be believed: everything from the committed offset on counts as not done.
     *
     * @param reason for the log
     */
    record Ignored(String reason) implements DecodedMap {}
}
