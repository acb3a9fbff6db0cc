package io.holdfast.gateway;

import io.holdfast.intake.Intake;
import io.holdfast.intake.Offer;
import io.holdfast.intake.RecordStatus;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** {@code /v1/flows/{flow}/records}: one record in, its status, its tombstone. Used by one event loop. */
final class RecordResource {

    private static final long BODY_LIMIT_MS = 30_000;

    private final Vertx vertx;
    private final Intake intake;
    private final LoopAnswers answers;
    private final BodyMemory memory;

    RecordResource(Vertx vertx, Intake intake, LoopAnswers answers, BodyMemory memory) {
        this.vertx = vertx;
        this.intake = intake;
        this.answers = answers;
        this.memory = memory;
    }

    void post(HttpServerRequest request, FlowResource flow) {
        long limit = flow.maxRecordBytes();
        String declared = request.getHeader("content-length");
        if (declared != null && declared.length() < 19 && Long.parseLong(declared) > limit) {
            Replies.problemAndClose(request, tooLarge(flow, "the request announces " + declared + " bytes"));
            return;
        }
        new Body(request, flow).read();
    }

    /** Collects one request's body within its bounds, then offers it. */
    private final class Body {

        private final HttpServerRequest request;
        private final FlowResource flow;
        private @Nullable Buffer first;
        private long size;
        private long timer = -1;
        private boolean refused;

        Body(HttpServerRequest request, FlowResource flow) {
            this.request = request;
            this.flow = flow;
        }

        void read() {
            request.exceptionHandler(gone -> release());
            request.handler(this::more);
            request.endHandler(end -> complete());
        }

        private void more(Buffer chunk) {
            if (refused) {
                return;
            }
            if (!memory.take(chunk.length())) {
                refuse(Problem.of(503, "gateway-busy", "The gateway holds as many bytes of requests as it may."));
                return;
            }
            size += chunk.length();
            if (size > flow.maxRecordBytes()) {
                refuse(tooLarge(flow, "the body has more than " + flow.maxRecordBytes() + " bytes"));
            } else if (first == null) {
                first = Buffer.buffer(chunk.length()).appendBuffer(chunk);
                timer = vertx.setTimer(BODY_LIMIT_MS, late -> tooSlow());
            } else {
                first.appendBuffer(chunk);
            }
        }

        private void complete() {
            if (refused) {
                return;
            }
            byte[] body = first == null ? new byte[0] : first.getBytes();
            release();
            try {
                offer(request, flow, flow.offer(body, SaidHeaders.read(request.headers())));
            } catch (BadRequest e) {
                Replies.problem(request, e.problem());
            }
        }

        private void tooSlow() {
            timer = -1;
            refuse(Problem.of(408, "too-slow", "The body did not arrive within " + BODY_LIMIT_MS + " ms."));
        }

        private void refuse(Problem problem) {
            refused = true;
            release();
            Replies.problemAndClose(request, problem);
        }

        private void release() {
            if (timer >= 0) {
                vertx.cancelTimer(timer);
                timer = -1;
            }
            memory.give(size);
            size = 0;
            first = null;
        }
    }

    void delete(HttpServerRequest request, FlowResource flow, String key) {
        try {
            offer(request, flow, flow.tombstone(key, SaidHeaders.read(request.headers())));
        } catch (BadRequest e) {
            Replies.problem(request, e.problem());
        }
    }

    void get(HttpServerRequest request, FlowResource flow, String id) {
        RecordStatus status = intake.status(flow.name(), id);
        JsonText json = new JsonText().field("id", id);
        if (status instanceof RecordStatus.Published published) {
            json.field("status", "published").field("topic", published.topic());
            json.field("partition", published.partition()).field("offset", published.offset());
        } else if (status instanceof RecordStatus.Spooled) {
            json.field("status", "spooled");
        } else if (status instanceof RecordStatus.InFlight) {
            json.field("status", "in-flight");
        } else if (status instanceof RecordStatus.Refused refused) {
            json.field("status", "refused").field("reason", refused.reason());
        } else if (status instanceof RecordStatus.Expired) {
            json.field("status", "expired");
        } else {
            Replies.json(request, 404, json.field("status", "unknown").end());
            return;
        }
        Replies.json(request, 200, json.end());
    }

    private void offer(HttpServerRequest request, FlowResource flow, Offer offer) {
        intake.offer(offer, outcome -> answers.run(() -> Replies.outcome(request, flow.name(), flow.weak(), outcome)));
    }

    private static Problem tooLarge(FlowResource flow, String what) {
        return Problem.of(
                413,
                "too-large",
                "Flow \"" + flow.name() + "\" takes records of at most " + flow.maxRecordBytes() + " bytes; " + what
                        + ".");
    }
}
