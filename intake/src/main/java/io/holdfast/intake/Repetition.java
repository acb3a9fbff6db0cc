package io.holdfast.intake;

import io.holdfast.intake.lane.Acceptance;
import io.holdfast.intake.window.Standing;

/** What is answered to an offer whose name was used before. */
final class Repetition {

    private Repetition() {}

    /**
     * The first answer, or what has become of the record since.
     *
     * @param weakness how the spool keeps what it promises
     */
    static Outcome of(FlowIntake flow, Acceptance a, Standing standing, String weakness) {
        return switch (standing.state()) {
            case PUBLISHED ->
                new Outcome.Published(a.recordId(), flow.lanes().topic(), standing.lane(), standing.offset());
            case SPOOLED -> new Outcome.Spooled(a.recordId(), weakness);
            case IN_FLIGHT -> new Outcome.OutcomeUnknown(a.recordId());
            case REFUSED ->
                new Outcome.Rejected(
                        RejectReason.REFUSED_BY_KAFKA,
                        "record \"" + a.recordId()
                                + "\" was accepted and then refused by Kafka; it rests in the refused area");
            case EXPIRED ->
                new Outcome.Rejected(
                        RejectReason.ALREADY_EXPIRED, "record \"" + a.recordId() + "\" expired before Kafka came back");
        };
    }

    /** The name was used with another body. */
    static Outcome reused(Acceptance a) {
        return new Outcome.Rejected(
                RejectReason.KEY_REUSED,
                "idempotency key \"" + a.recordId() + "\" was used for another record; use a new key for new content");
    }
}
