package io.holdfast.gateway;

import io.holdfast.core.time.Ticker;
import io.holdfast.intake.Intake;
import io.holdfast.intake.Outcome;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/**
 * The records of one request on their way. They are offered in their order and wait for room rather than being shed; the answer
 * is given when each has an outcome. Used by one event loop.
 */
final class ProduceCall {

    private static final long ROOM_POLL_MS = 5;

    private final HttpServerRequest request;
    private final FlowResource flow;
    private final FlowResource.Said said;
    private final List<ProduceRequest.Entry> entries;
    private final ProduceReply reply;
    private final MemoryLease held;
    private final EntryToll toll;
    private int offered;
    private boolean gone;

    /** Who asks for what, apart from the records. */
    record Asked(HttpServerRequest request, FlowResource flow, FlowResource.Said said, Toll toll) {}

    ProduceCall(Asked asked, List<ProduceRequest.Entry> entries, MemoryLease held) {
        this.request = asked.request();
        this.flow = asked.flow();
        this.said = asked.said();
        this.entries = entries;
        this.held = held;
        this.toll = new EntryToll(asked.toll(), Ticker.SYSTEM);
        this.reply = new ProduceReply(entries.size(), flow.weak());
    }

    /** The client that goes away cannot be told of what is not offered yet, and that is not taken. */
    void start(Intake intake, Loop loop) {
        request.response().exceptionHandler(e -> leave());
        request.response().closeHandler(closed -> leave());
        offer(intake, loop);
    }

    private void leave() {
        gone = true;
        held.end();
    }

    private void offer(Intake intake, Loop loop) {
        while (!gone
                && offered < entries.size()
                && intake.hasRoom(flow.name(), flow.baseTier())
                && toll.lets(entries.get(offered))) {
            offerNext(intake, loop);
        }
        shed();
        if (offered == entries.size()) {
            held.end();
        } else if (!gone) {
            loop.vertx().setTimer(ROOM_POLL_MS, now -> offer(intake, loop));
        }
    }

    /** Gives up those whose quota would take too long to fill up. */
    private void shed() {
        for (Toll.Unpaid why = toll.shed(); why != null; why = offered < entries.size() ? toll.shed() : null) {
            reply.settle(offered++, why);
            answerWhenComplete();
        }
    }

    private void offerNext(Intake intake, Loop loop) {
        int number = offered++;
        try {
            var offer = flow.offer(entries.get(number), said.ofLine(number));
            intake.offer(offer, outcome -> loop.answers().run(() -> settle(number, outcome)));
        } catch (BadRequest e) {
            reply.settle(number, e.problem());
            answerWhenComplete();
        }
    }

    private void settle(int number, Outcome outcome) {
        reply.settle(number, outcome);
        answerWhenComplete();
    }

    private void answerWhenComplete() {
        if (reply.complete() && !gone) {
            reply.send(request);
        }
    }
}
