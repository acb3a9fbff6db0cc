package io.holdfast.gateway;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the coding of a body as it arrives, a piece at a time, so that whoever wants the pieces can stop between two. Used by
 * one event loop.
 */
interface BodyDecoder {

    /** The next bytes of the coded body. */
    void feed(Buffer chunk);

    /**
     * The next piece of the body itself; null when more has to be fed first.
     *
     * @throws BadRequest when the body is not in its coding, or grows beyond all measure
     */
    @Nullable
    Buffer next() throws BadRequest;

    /**
     * The coded body has arrived, and {@link #next} has given everything.
     *
     * @throws BadRequest when it ends too early
     */
    void end() throws BadRequest;

    /** Gives back what it holds. */
    void close();
}
