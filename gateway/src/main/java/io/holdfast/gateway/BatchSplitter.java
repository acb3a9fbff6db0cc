package io.holdfast.gateway;

import io.vertx.core.buffer.Buffer;

/** Splits the body of a batch into records as it arrives. */
interface BatchSplitter {

    /** The next bytes of the body. */
    void accept(Buffer chunk) throws BadRequest;

    /** Bytes held of a record that has not ended yet. */
    int held();

    /** The body is complete. */
    void end() throws BadRequest;
}
