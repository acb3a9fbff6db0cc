package io.holdfast.gateway;

import io.holdfast.intake.Intake;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request with many records. Ties the parts that decide ({@link LineWindow}, {@link ReadGate}, {@link MemoryLease},
 * {@link BatchStage}) to the request, the intake and the response. Used by one event loop.
 */
final class Batch {

    private static final LineWindow.Bounds BOUNDS = new LineWindow.Bounds(2_000, 4L << 20);
    private static final long ROOM_POLL_MS = 5;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final FlowResource flow;
    private final Intake intake;
    private final LoopAnswers answers;

    private final FlowResource.Said said;
    /** Whether each record is a CloudEvent. */
    private final boolean events;

    private final BodyDecoder decoder;
    private final BatchSplitter splitter;
    private final LineWindow window = new LineWindow(BOUNDS);
    private final ReadGate gate = new ReadGate();
    private final MemoryLease memory;
    private final ResultWriter results;
    private final BooleanSupplier room;
    private final Coalesced roomPoll;
    /** Behind the answers that are here already, so that one write carries the results of all of them. */
    private final Coalesced flowSoon;

    private BatchStage stage = BatchStage.READING;
    private LineToll toll = new LineToll(Toll.FREE, window);
    private boolean bodyEnded;
    /** The client was told that the connection is closed. */
    private boolean leaving;

    /** Reads the head only. */
    Batch(HttpServerRequest request, FlowResource flow, Intake intake, Loop loop) throws BadRequest {
        this.request = request;
        this.response = request.response();
        this.flow = flow;
        this.intake = intake;
        this.answers = loop.answers();
        this.decoder = BodyCoding.of(request);
        String type = request.getHeader("content-type");
        this.events = MediaType.of(type).equals(CloudEvent.BATCH);
        this.said =
                events ? SaidHeaders.readWithoutType(request.headers()) : SaidHeaders.readForBatch(request.headers());
        this.splitter = BatchSplitter.of(type, flow.maxRecordBytes(), this::line);
        this.memory = new MemoryLease(loop.memory());
        this.results = new ResultWriter(response);
        this.room = () -> intake.hasRoom(flow.name(), flow.baseTier());
        this.roomPoll = new Coalesced(task -> loop.vertx().setTimer(ROOM_POLL_MS, now -> task.run()), this::poll);
        this.flowSoon = new Coalesced(answers::run, this::flow);
    }

    void start(Toll charging) {
        toll = new LineToll(charging, window);
        Replies.goOn(request);
        response.setChunked(true).putHeader("content-type", "application/x-ndjson");
        response.exceptionHandler(e -> leave());
        response.drainHandler(ready -> flow());
        request.exceptionHandler(e -> leave());
        request.handler(chunk -> {
            if (stage == BatchStage.READING) {
                decoder.feed(chunk);
            }
            flow();
        });
        request.endHandler(end -> {
            bodyEnded = true;
            stage = stage == BatchStage.READING ? stage : stage.arrived();
            flow();
        });
    }

    /** Splits what has arrived, a piece at a time, as far as there is room: a little that is compressed may be much. */
    private boolean splitPieces() {
        boolean any = false;
        boolean left = true;
        while (left && stage == BatchStage.READING && !window.isFull() && !response.writeQueueFull()) {
            left = split(this::splitPiece);
            any |= left;
        }
        if (!left && bodyEnded && stage == BatchStage.READING) {
            split(this::splitEnd);
            stage = stage.arrived();
            charge();
            any = true;
        }
        return any;
    }

    private boolean splitPiece() throws BadRequest {
        Buffer piece = decoder.next();
        if (piece != null) {
            splitter.accept(piece);
        }
        return piece != null;
    }

    private boolean splitEnd() throws BadRequest {
        decoder.end();
        splitter.end();
        return true;
    }

    /** The client has gone: what it cannot be told of any more is not offered. */
    private void leave() {
        stage = BatchStage.GONE;
        decoder.close();
        window.abandon();
        memory.end();
    }

    private interface Split {
        boolean run() throws BadRequest;
    }

    private boolean split(Split step) {
        try {
            boolean more = step.run();
            if (!charge()) {
                cutShort(BodyMemory.full(), "shed");
            }
            return more;
        } catch (BadRequest e) {
            cutShort(e, "invalid");
            return true;
        }
    }

    /** Counts what is held now; false when the gateway has no room for it. */
    private boolean charge() {
        return memory.resize(window.queuedBytes() + (stage == BatchStage.READING ? splitter.held() : 0));
    }

    private void cutShort(BadRequest why, String status) {
        stage = bodyEnded ? stage.arrived() : stage.cutShort();
        if (stage == BatchStage.CUT_SHORT && !response.headWritten()) {
            // Else the client would send its next request on a connection that is closed behind this answer.
            response.putHeader("connection", "close");
            leaving = true;
        }
        window.settled(number -> Replies.notTaken(
                number, status, why.problem(), why.problem().detail() + " Nothing from this line on was taken."));
        charge();
    }

    private void line(byte @Nullable [] body) {
        if (body == null) {
            window.settled(number -> Replies.invalid(
                    number,
                    new BadRequest(
                            413,
                            "too-large",
                            "The record is longer than " + flow.maxRecordBytes() + " bytes; it was skipped.")));
        } else {
            window.queue(body);
            offerQueued();
        }
    }

    private void offerQueued() {
        for (var line = toll.next(room); line != null; line = toll.next(room)) {
            offer(line);
        }
        if (window.hasQueued()) {
            roomPoll.ask();
        }
    }

    private void offer(LineWindow.Line line) {
        try {
            intake.offer(
                    offerOf(line.takeBody(), said.ofLine(line.number())),
                    outcome -> answers.run(() -> settle(line, outcome)));
        } catch (BadRequest e) {
            window.settle(line, Replies.invalid(line.number(), e));
        }
    }

    private Offer offerOf(byte[] body, FlowResource.Said lineSaid) throws BadRequest {
        if (!events) {
            return flow.offer(body, lineSaid);
        }
        CloudEvent.Opened event = CloudEvent.open(body, lineSaid);
        return flow.offer(event.value(), event.said());
    }

    private void settle(LineWindow.Line line, Outcome outcome) {
        if (window.settle(line, Replies.line(new JsonText().field("line", line.number()), flow.weak(), outcome))) {
            flowSoon.ask();
        }
    }

    private void poll() {
        offerQueued();
        charge();
        flow();
    }

    /** Writes the results that are next in order, and lets the request go on or wait. */
    private void flow() {
        if (stage == BatchStage.GONE || response.ended()) {
            return;
        }
        do {
            retire();
        } while (splitPieces());
        switch (gate.turn(window.isFull() || response.writeQueueFull(), window.hasDrained())) {
            case PAUSE -> request.pause();
            case RESUME -> request.resume();
            case STAY -> {}
        }
        if (window.isEmpty() || stage.isLast()) {
            results.flush();
        }
        if (window.isEmpty() && stage.isLast()) {
            end();
        }
    }

    private void retire() {
        for (String result = window.retire(); result != null; result = window.retire()) {
            results.add(result);
        }
    }

    private void end() {
        decoder.close();
        response.end();
        if (stage == BatchStage.CUT_SHORT || leaving) {
            Leave.of(request);
        }
    }
}
