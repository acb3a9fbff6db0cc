package io.holdfast.gateway.tracing;

import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RecordTracer.TracedOffer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;

/** The spans of one offer: its own, and that of its admission. Ending a span twice does nothing. Thread-safe. */
final class OfferSpans implements TracedOffer {

    private final Offer offer;
    private final Span create;
    private final Span admit;

    OfferSpans(Offer offer, Span create, Span admit) {
        this.offer = offer;
        this.create = create;
        this.admit = admit;
    }

    @Override
    public Offer offer() {
        return offer;
    }

    @Override
    public void admitted() {
        admit.end();
    }

    @Override
    public void answered(Outcome outcome) {
        admit.end();
        if (outcome instanceof Outcome.Published published) {
            create.setAttribute(Words.MESSAGE_ID, published.id())
                    .setAttribute(Words.PARTITION, Integer.toString(published.partition()))
                    .setAttribute(Words.OFFSET, published.offset())
                    .setAttribute(Words.OUTCOME, "published");
        } else if (outcome instanceof Outcome.Spooled spooled) {
            create.setAttribute(Words.MESSAGE_ID, spooled.id()).setAttribute(Words.OUTCOME, "spooled");
        } else if (outcome instanceof Outcome.Shed shed) {
            failed("shed", shed.reason().code());
        } else if (outcome instanceof Outcome.OutcomeUnknown unknown) {
            create.setAttribute(Words.MESSAGE_ID, unknown.id());
            failed("unknown", "outcome-unknown");
        } else if (outcome instanceof Outcome.Rejected rejected) {
            failed("rejected", rejected.reason().code());
        }
        create.end();
    }

    private void failed(String outcome, String why) {
        create.setStatus(StatusCode.ERROR).setAttribute(Words.OUTCOME, outcome).setAttribute(Words.ERROR, why);
    }
}
