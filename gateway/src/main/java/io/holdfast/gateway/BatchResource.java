package io.holdfast.gateway;

import io.holdfast.intake.Intake;
import io.holdfast.intake.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/flows/{flow}/batch}: many records in one request, a result for each, in order, while the request still
 * arrives. Used by one event loop.
 *
 * <p>Memory is bounded whatever the body's length: the request is paused while too many records await their results, or
 * while the client does not read them; what has arrived and is not offered yet counts against the gateway's
 * {@link BodyMemory}, and a batch that finds it full ends there.
 */
final class BatchResource {

    private static final int MOST_WAITING = 2_000;
    private static final long MOST_WAITING_BYTES = 4L << 20;
    private static final byte[] NOTHING = new byte[0];
    private static final int FLUSH_BYTES = 16 << 10;

    private static final long ROOM_POLL_MS = 5;

    private final Vertx vertx;
    private final Intake intake;
    private final LoopAnswers answers;

    private final BodyMemory memory;

    BatchResource(Intake intake, Loop loop) {
        this.vertx = loop.vertx();
        this.intake = intake;
        this.answers = loop.answers();
        this.memory = loop.memory();
    }

    void post(HttpServerRequest request, FlowResource flow) {
        String type = mediaType(request.getHeader("content-type"));
        try {
            new Batch(request, flow, type).start();
        } catch (BadRequest e) {
            Replies.early(request, e.problem());
        }
    }

    private static String mediaType(@Nullable String header) {
        String type = header == null ? "" : header;
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }

    /** A line that waits for its result. */
    private static final class Line {
        private final int number;
        private final int bytes;
        private byte[] body = NOTHING;
        private @Nullable String result;

        Line(int number, int bytes) {
            this.number = number;
            this.bytes = bytes;
        }
    }

    /** One request. */
    private final class Batch {

        private final HttpServerRequest request;
        private final HttpServerResponse response;
        private final FlowResource flow;
        private final ArrayDeque<Line> waiting = new ArrayDeque<>();
        /** The last of {@code waiting}, not offered yet since there is no room. */
        private final ArrayDeque<Line> ready = new ArrayDeque<>();

        private final FlowResource.Said said;
        private final BatchSplitter splitter;
        private Buffer out = Buffer.buffer(FLUSH_BYTES);
        private long waitingBytes;
        private long readyBytes;
        private long charged;
        private int lines;
        private boolean polling;
        private boolean flowing;
        private boolean paused;
        private boolean arrived;
        private boolean complete;
        private boolean gone;

        Batch(HttpServerRequest request, FlowResource flow, String type) throws BadRequest {
            this.request = request;
            this.response = request.response();
            this.flow = flow;
            this.said = SaidHeaders.readForBatch(request.headers());
            this.splitter = splitter(type);
        }

        private BatchSplitter splitter(String type) throws BadRequest {
            int longest = (int) Math.min(Integer.MAX_VALUE - 8, flow.maxRecordBytes());
            return switch (type) {
                case "application/x-ndjson", "application/jsonl", "application/ndjson" ->
                    new LineSplitter(longest, this::line);
                case "application/json" -> new ArraySplitter(longest, this::line);
                default ->
                    throw new BadRequest(
                            415,
                            "unsupported-media-type",
                            "A batch is application/x-ndjson or application/json, not \"" + type + "\".");
            };
        }

        void start() {
            Replies.goOn(request);
            response.setChunked(true).putHeader("content-type", "application/x-ndjson");
            response.exceptionHandler(e -> leave());
            response.drainHandler(ready -> flow());
            request.exceptionHandler(e -> leave());
            request.handler(chunk -> feed(() -> splitter.accept(chunk)));
            request.endHandler(end -> {
                arrived = true;
                feed(splitter::end);
                complete = true;
                charge();
                flow();
            });
        }

        /** The client has gone: what it cannot be told of any more is not offered. */
        private void leave() {
            gone = true;
            ready.clear();
            readyBytes = 0;
            memory.give(charged);
            charged = 0;
        }

        /** Counts what is held now; false when the gateway has no room for it. */
        private boolean charge() {
            long held = gone ? 0 : readyBytes + (complete ? 0 : splitter.held());
            if (held > charged && !memory.take(held - charged)) {
                return false;
            }
            memory.give(Math.max(0, charged - held));
            charged = held;
            return true;
        }

        private interface Step {
            void run() throws BadRequest;
        }

        private void feed(Step step) {
            if (complete || gone) {
                return;
            }
            try {
                step.run();
                if (!charge()) {
                    endEarly(BodyMemory.full(), "shed");
                }
            } catch (BadRequest e) {
                endEarly(e, "invalid");
            }
            flow();
        }

        private void endEarly(BadRequest why, String status) {
            complete = true;
            Line line = add(0);
            line.result = new JsonText()
                    .field("line", line.number)
                    .field("status", status)
                    .field("reason", why.problem().code())
                    .field("detail", why.problem().detail() + " Nothing from this line on was taken.")
                    .end();
            charge();
        }

        private Line add(int bytes) {
            Line line = new Line(++lines, bytes);
            waiting.addLast(line);
            waitingBytes += bytes;
            return line;
        }

        private void line(byte @Nullable [] body) {
            if (gone) {
                return;
            }
            Line line = add(body == null ? 0 : body.length);
            try {
                if (body == null) {
                    throw new BadRequest(
                            413,
                            "too-large",
                            "The record is longer than " + flow.maxRecordBytes() + " bytes; it was skipped.");
                }
                line.body = body;
                readyBytes += body.length;
                ready.addLast(line);
                offerReady();
            } catch (BadRequest e) {
                line.result = invalid(line, e);
            }
        }

        private static String invalid(Line line, BadRequest e) {
            return new JsonText()
                    .field("line", line.number)
                    .field("status", "invalid")
                    .field("reason", e.problem().code())
                    .field("detail", e.problem().detail())
                    .end();
        }

        /** Offers in order while there is room, and one by one when nothing else of this batch is under way. */
        private void offerReady() {
            while (!ready.isEmpty()
                    && (intake.hasRoom(flow.name(), flow.baseTier()) || waiting.size() == ready.size())) {
                Line line = ready.removeFirst();
                readyBytes -= line.bytes;
                offer(line);
            }
            if (!ready.isEmpty() && !polling) {
                polling = true;
                vertx.setTimer(ROOM_POLL_MS, again -> {
                    polling = false;
                    offerReady();
                    charge();
                    flow();
                });
            }
        }

        private void offer(Line line) {
            try {
                byte[] body = line.body;
                line.body = NOTHING;
                intake.offer(flow.offer(body, saidOf(line)), outcome -> answers.run(() -> settled(line, outcome)));
            } catch (BadRequest e) {
                line.result = invalid(line, e);
            }
        }

        /** Each line is a promise of its own: under one key for the request, it is named by the key and its number. */
        private FlowResource.Said saidOf(Line line) throws BadRequest {
            String key = said.idempotencyKey();
            if (key == null) {
                return said;
            }
            String name = SaidHeaders.name(key + "/" + line.number, "The line's name, Idempotency-Key and number,");
            return new FlowResource.Said(said.key(), name, said.expiresAtMs(), said.headers());
        }

        private void settled(Line line, Outcome outcome) {
            line.result = Replies.line(new JsonText().field("line", line.number), flow.weak(), outcome);
            if (waiting.peekFirst() == line && !flowing) {
                // Behind the answers that are here already, so that one write carries the results of all of them.
                flowing = true;
                answers.run(() -> {
                    flowing = false;
                    flow();
                });
            }
        }

        /** Writes the results that are next in order, and lets the request go on or wait. */
        private void flow() {
            if (response.ended()) {
                return;
            }
            while (!waiting.isEmpty() && waiting.getFirst().result != null) {
                Line done = waiting.removeFirst();
                waitingBytes -= done.bytes;
                out.appendString(String.valueOf(done.result)).appendByte((byte) '\n');
                if (out.length() >= FLUSH_BYTES) {
                    flush();
                }
            }
            boolean full = !ready.isEmpty() || waiting.size() >= MOST_WAITING || waitingBytes >= MOST_WAITING_BYTES;
            boolean wait = !gone && (full || response.writeQueueFull());
            if (wait && !paused) {
                paused = true;
                request.pause();
            } else if (!wait && paused && waiting.size() <= MOST_WAITING / 2) {
                paused = false;
                request.resume();
            }
            if (waiting.isEmpty() || out.length() > 0 && complete) {
                flush();
            }
            if (complete && waiting.isEmpty() && !gone && !response.ended()) {
                response.end();
                if (!arrived) {
                    Leave.of(request);
                }
            }
        }

        private void flush() {
            if (out.length() > 0 && !gone && !response.ended()) {
                response.write(out);
            }
            out = Buffer.buffer(FLUSH_BYTES);
        }
    }
}
