package io.holdfast.delivery.park;

/** What became of a claim. */
public sealed interface ClaimOutcome {

    /** The partition is this owner's: no earlier owner's write can become visible any more. */
    record Claimed(ParkSnapshot snapshot) implements ClaimOutcome {}

    /** Another owner claimed the partition meanwhile. */
    record Fenced(String why) implements ClaimOutcome {}

    /** The cluster did not answer, or refused; the claim may be tried again. */
    record Unavailable(String why) implements ClaimOutcome {}
}
