package io.holdfast.gateway;

import io.holdfast.core.Sabotage;
import io.holdfast.intake.Intake;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RecordStatus;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** {@code /v1/flows/{flow}/records}: one record in, its status, its tombstone. Used by one event loop. */
final class RecordResource {

    private static final boolean LATE = Sabotage.LATE_SHEDDING.on();
    private static final long LATE_MS = 250;

    private final Vertx vertx;
    private final Intake intake;
    private final LoopAnswers answers;
    private final BodyMemory memory;
    private final Limits limits;

    RecordResource(Intake intake, Loop loop) {
        this.vertx = loop.vertx();
        this.intake = intake;
        this.answers = loop.answers();
        this.memory = loop.memory();
        this.limits = loop.limits();
    }

    void post(HttpServerRequest request, FlowResource flow) {
        long limit = flow.maxRecordBytes();
        String declared = request.getHeader("content-length");
        try {
            BodyCoding.check(request.headers());
        } catch (BadRequest e) {
            Replies.early(request, e.problem());
            return;
        }
        if (declared != null && Long.parseLong(declared) > limit) {
            Replies.early(request, tooLarge(flow, "the request announces " + declared + " bytes"));
            return;
        }
        Replies.goOn(request);
        new Body(request, flow).read();
    }

    /** Collects one request's body within its bounds, then offers it. */
    private final class Body {

        private final HttpServerRequest request;
        private final FlowResource flow;
        private @Nullable Buffer first;
        private final MemoryLease lease = new MemoryLease(memory);
        private long timer = -1;
        private boolean refused;

        Body(HttpServerRequest request, FlowResource flow) {
            this.request = request;
            this.flow = flow;
        }

        void read() {
            timer = vertx.setTimer(limits.bodyMs(), late -> tooSlow());
            request.exceptionHandler(gone -> release());
            request.handler(this::more);
            request.endHandler(end -> complete());
        }

        private void more(Buffer chunk) {
            if (refused) {
                return;
            }
            if (!lease.grow(chunk.length())) {
                refuse(BodyMemory.full().problem());
                return;
            }
            if (lease.held() > flow.maxRecordBytes()) {
                refuse(tooLarge(flow, "the body has more than " + flow.maxRecordBytes() + " bytes"));
            } else if (first == null) {
                first = Buffer.buffer(chunk.length()).appendBuffer(chunk);
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
            refuse(Problem.of(408, "too-slow", "The body did not arrive within " + limits.bodyMs() + " ms."));
        }

        private void refuse(Problem problem) {
            refused = true;
            release();
            Replies.early(request, problem);
        }

        private void release() {
            if (timer >= 0) {
                vertx.cancelTimer(timer);
                timer = -1;
            }
            lease.end();
            first = null;
        }
    }

    void delete(HttpServerRequest request, FlowResource flow, String key) {
        try {
            if (key.isEmpty()) {
                throw new BadRequest(
                        400, "bad-key", "A tombstone needs a key; put it at the end of " + request.path() + ".");
            }
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
            Replies.problem(
                    request,
                    Problem.of(
                            404,
                            "unknown-record",
                            "Nothing is remembered of record \"" + id + "\" of flow \"" + flow.name()
                                    + "\": it was never taken, or was settled longer ago than"
                                    + " gateway.idempotency-window; look for holdfast.id in the topic."));
            return;
        }
        Replies.json(request, 200, json.end());
    }

    private void offer(HttpServerRequest request, FlowResource flow, Offer offer) {
        intake.offer(offer, outcome -> answers.run(() -> answer(request, flow, outcome)));
    }

    private void answer(HttpServerRequest request, FlowResource flow, Outcome outcome) {
        if (LATE && outcome instanceof Outcome.Shed) {
            vertx.setTimer(LATE_MS, late -> Replies.outcome(request, flow.name(), flow.weak(), outcome));
        } else {
            Replies.outcome(request, flow.name(), flow.weak(), outcome);
        }
    }

    private static Problem tooLarge(FlowResource flow, String what) {
        return Problem.of(
                413,
                "too-large",
                "Flow \"" + flow.name() + "\" takes records of at most " + flow.maxRecordBytes() + " bytes; " + what
                        + ".");
    }
}
