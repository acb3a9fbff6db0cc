package io.holdfast.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Collects one request's body: no more than may be, within the gateway's memory, and not for ever. Used by one event loop.
 */
final class WholeBody {

    private final HttpServerRequest request;
    private final Loop loop;
    private final Receiver receiver;
    private final MemoryLease lease;
    private final BodyDecoder decoder;
    private @Nullable Buffer first;
    private long timer = -1;
    private boolean refused;

    /** Whoever wants a body: {@link #complete} or {@link #refused} is called, once, unless the client goes away before. */
    interface Receiver {

        /** How many bytes it takes. */
        long mostBytes();

        /** What is said of a body that has more. */
        Problem tooLarge(String what);

        /**
         * The body is here.
         *
         * @param held what it takes of the gateway's memory, for the receiver to end
         */
        void complete(byte[] body, MemoryLease held);

        /** It will not come, and the request has to be told. */
        void refused(Problem problem);
    }

    private WholeBody(HttpServerRequest request, Loop loop, Receiver receiver, BodyDecoder decoder) {
        this.request = request;
        this.loop = loop;
        this.receiver = receiver;
        this.lease = new MemoryLease(loop.memory());
        this.decoder = decoder;
    }

    /** Reads the body for {@code receiver}; the head has been read and nothing else. */
    static void read(HttpServerRequest request, Loop loop, Receiver receiver) {
        String declared = request.getHeader("content-length");
        BodyDecoder decoder;
        try {
            decoder = BodyCoding.of(request);
        } catch (BadRequest e) {
            receiver.refused(e.problem());
            return;
        }
        if (declared != null && Long.parseLong(declared) > receiver.mostBytes()) {
            receiver.refused(receiver.tooLarge("the request announces " + declared + " bytes"));
            return;
        }
        Replies.goOn(request);
        new WholeBody(request, loop, receiver, decoder).read();
    }

    private void read() {
        timer = loop.vertx().setTimer(loop.limits().bodyMs(), late -> tooSlow());
        request.exceptionHandler(gone -> release());
        request.handler(this::more);
        request.endHandler(end -> complete());
    }

    private void more(Buffer chunk) {
        if (refused) {
            return;
        }
        decoder.feed(chunk);
        try {
            for (Buffer piece = decoder.next(); piece != null && !refused; piece = decoder.next()) {
                take(piece);
            }
        } catch (BadRequest e) {
            refuse(e.problem());
        }
    }

    private void take(Buffer chunk) {
        if (!lease.grow(chunk.length())) {
            refuse(BodyMemory.full().problem());
        } else if (lease.held() > receiver.mostBytes()) {
            refuse(receiver.tooLarge("the body has more than " + receiver.mostBytes() + " bytes"));
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
        try {
            decoder.end();
        } catch (BadRequest e) {
            refuse(e.problem());
            return;
        }
        decoder.close();
        byte[] body = first == null ? new byte[0] : first.getBytes();
        stopTimer();
        first = null;
        receiver.complete(body, lease);
    }

    private void tooSlow() {
        timer = -1;
        refuse(Problem.of(
                408,
                "too-slow",
                "The body did not arrive within " + loop.limits().bodyMs() + " ms."));
    }

    private void refuse(Problem problem) {
        refused = true;
        release();
        receiver.refused(problem);
    }

    private void release() {
        stopTimer();
        lease.end();
        decoder.close();
        first = null;
    }

    private void stopTimer() {
        if (timer >= 0) {
            loop.vertx().cancelTimer(timer);
            timer = -1;
        }
    }
}
