package io.holdfast.gateway;

import io.holdfast.intake.Intake;
import io.vertx.core.http.HttpServerRequest;

/**
 * {@code POST /topics/{topic}}: the produce API of Confluent's REST Proxy (version 2) and of Strimzi's bridge, so that their
 * clients come over by changing a host name. The promises are this gateway's: what is answered without an error is durable.
 * Used by one event loop.
 */
final class ProduceResource {

    /** Of a whole request; a record may be as large as its flow says. */
    private static final long MOST_BYTES = 16 << 20;

    private final Intake intake;
    private final Loop loop;

    ProduceResource(Intake intake, Loop loop) {
        this.intake = intake;
        this.loop = loop;
    }

    void post(HttpServerRequest request, FlowResource flow, Toll toll) {
        try {
            ProduceForm form = ProduceForm.of(request.getHeader("content-type"));
            FlowResource.Said said = form == ProduceForm.JSON
                    ? SaidHeaders.readForBatch(request.headers())
                    : SaidHeaders.readWithoutType(request.headers());
            if (said.key() != null) {
                throw new BadRequest(
                        400,
                        "bad-key",
                        "Holdfast-Key \"" + Quote.brief(said.key())
                                + "\" is for other requests; here each record has its" + " own \"key\".");
            }
            WholeBody.read(request, loop, new Records(new ProduceCall.Asked(request, flow, said, toll), form));
        } catch (BadRequest e) {
            ProduceReply.early(request, e.problem());
        }
    }

    private final class Records implements WholeBody.Receiver {

        private final ProduceCall.Asked asked;
        private final ProduceForm form;

        Records(ProduceCall.Asked asked, ProduceForm form) {
            this.asked = asked;
            this.form = form;
        }

        @Override
        public long mostBytes() {
            return MOST_BYTES;
        }

        @Override
        public Problem tooLarge(String what) {
            return Problem.of(
                    413,
                    "too-large",
                    "A request for a topic has at most " + MOST_BYTES + " bytes; " + what
                            + ". Send several, or a batch to /v1/flows/"
                            + asked.flow().name()
                            + "/batch, which may be of any length.");
        }

        @Override
        public void complete(byte[] body, MemoryLease held) {
            try {
                new ProduceCall(asked, ProduceRequest.read(body, form), held).start(intake, loop);
            } catch (BadRequest e) {
                held.end();
                ProduceReply.problem(asked.request(), e.problem());
            } catch (RuntimeException e) {
                held.end();
                ProduceReply.problem(asked.request(), Replies.fault(asked.request(), e));
            }
        }

        @Override
        public void refused(Problem problem) {
            ProduceReply.early(asked.request(), problem);
        }
    }
}
