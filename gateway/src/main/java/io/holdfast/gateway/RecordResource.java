package io.holdfast.gateway;

import io.holdfast.core.Sabotage;
import io.holdfast.intake.Intake;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RecordStatus;
import io.vertx.core.http.HttpServerRequest;

/** {@code /v1/flows/{flow}/records}: one record in, its status, its tombstone. Used by one event loop. */
final class RecordResource {

    private static final boolean LATE = Sabotage.LATE_SHEDDING.on();
    private static final long LATE_MS = 250;

    private final Intake intake;
    private final Loop loop;

    RecordResource(Intake intake, Loop loop) {
        this.intake = intake;
        this.loop = loop;
    }

    void post(HttpServerRequest request, FlowResource flow, Toll toll) {
        try {
            toll.foresee(announced(request));
        } catch (Toll.Unpaid e) {
            Replies.retryAfter(request, e.waitMs());
            Replies.early(request, e.problem());
            return;
        }
        WholeBody.read(request, loop, new WholeBody.Receiver() {
            @Override
            public long mostBytes() {
                return flow.maxRecordBytes();
            }

            @Override
            public Problem tooLarge(String what) {
                return RecordResource.tooLarge(flow, what);
            }

            @Override
            public void complete(byte[] body, MemoryLease held) {
                held.end();
                try {
                    Offer offer = offerOf(request, flow, body);
                    toll.pay(body.length);
                    offer(request, flow, offer);
                } catch (BadRequest e) {
                    Replies.problem(request, e.problem());
                } catch (Toll.Unpaid e) {
                    unpaid(request, e);
                }
            }

            @Override
            public void refused(Problem problem) {
                Replies.early(request, problem);
            }
        });
    }

    private static void unpaid(HttpServerRequest request, Toll.Unpaid why) {
        Replies.retryAfter(request, why.waitMs());
        Replies.problem(request, why.problem());
    }

    /** How long the body is as its head says; 0 when it does not. */
    private static long announced(HttpServerRequest request) {
        String length = request.getHeader("content-length");
        return length == null ? 0 : Long.parseLong(length);
    }

    private static Offer offerOf(HttpServerRequest request, FlowResource flow, byte[] body) throws BadRequest {
        String media = MediaType.of(request.getHeader("content-type"));
        if (media.equals(CloudEvent.BATCH)) {
            throw new BadRequest(
                    415,
                    "unsupported-media-type",
                    "The body has many events, and this is for one; send it to /v1/flows/" + flow.name() + "/batch.");
        }
        if (!media.equals(CloudEvent.ONE)) {
            return flow.offer(body, SaidHeaders.read(request.headers()));
        }
        CloudEvent.Opened event = CloudEvent.open(body, SaidHeaders.readWithoutType(request.headers()));
        return flow.offer(event.value(), event.said());
    }

    void delete(HttpServerRequest request, FlowResource flow, String key, Toll toll) {
        try {
            if (key.isEmpty()) {
                throw new BadRequest(
                        400, "bad-key", "A tombstone needs a key; put it at the end of " + request.path() + ".");
            }
            Offer tombstone = flow.tombstone(key, SaidHeaders.read(request.headers()));
            toll.pay(tombstone.sizeBytes());
            offer(request, flow, tombstone);
        } catch (BadRequest e) {
            Replies.problem(request, e.problem());
        } catch (Toll.Unpaid e) {
            unpaid(request, e);
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
        intake.offer(offer, outcome -> loop.answers().run(() -> answer(request, flow, outcome)));
    }

    private void answer(HttpServerRequest request, FlowResource flow, Outcome outcome) {
        if (LATE && outcome instanceof Outcome.Shed) {
            loop.vertx().setTimer(LATE_MS, late -> Replies.outcome(request, flow.name(), flow.weak(), outcome));
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
