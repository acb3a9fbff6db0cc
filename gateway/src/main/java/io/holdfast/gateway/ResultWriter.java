package io.holdfast.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** Writes the results of a batch, one a line, many in one write. Used by one event loop. */
final class ResultWriter {

    private static final int FLUSH_BYTES = 16 << 10;

    private final HttpServerResponse response;
    private Buffer pending = Buffer.buffer(FLUSH_BYTES);

    ResultWriter(HttpServerResponse response) {
        this.response = response;
    }

    void add(String result) {
        pending.appendString(result).appendByte((byte) '\n');
        if (pending.length() >= FLUSH_BYTES) {
            flush();
        }
    }

    void flush() {
        if (pending.length() > 0) {
            response.write(pending);
            pending = Buffer.buffer(FLUSH_BYTES);
        }
    }
}
