package io.holdfast.intake.window;

import io.holdfast.intake.lane.Acceptance;

/** What the window answers to an offer that names its record. */
public sealed interface Claim {

    /** The name is free and now belongs to this offer. */
    record Fresh() implements Claim {}

    /** The same record is on its way; wait for it. */
    record Attached(Acceptance first) implements Claim {}

    /** The same record was taken before. */
    record Known(Standing standing) implements Claim {}

    /** The name was used with another body. */
    record Conflict() implements Claim {}

    /** The window is full of names that may not be forgotten yet. */
    record Full() implements Claim {}
}
