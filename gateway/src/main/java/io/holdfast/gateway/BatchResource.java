package io.holdfast.gateway;

import io.holdfast.intake.Intake;
import io.vertx.core.http.HttpServerRequest;

/**
 * {@code /v1/flows/{flow}/batch}: many records in one request, a result for each, in order, while the request still
 * arrives. Used by one event loop.
 *
 * <p>Memory is bounded whatever the body's length: the request is paused while too many records await their results, or
 * while the client does not read them; what has arrived and is not offered yet counts against the gateway's
 * {@link BodyMemory}, and a batch that finds it full ends there.
 */
final class BatchResource {

    private final Intake intake;
    private final Loop loop;

    BatchResource(Intake intake, Loop loop) {
        this.intake = intake;
        this.loop = loop;
    }

    void post(HttpServerRequest request, FlowResource flow, Toll toll) {
        try {
            new Batch(request, flow, intake, loop).start(toll);
        } catch (BadRequest e) {
            Replies.early(request, e.problem());
        }
    }
}
