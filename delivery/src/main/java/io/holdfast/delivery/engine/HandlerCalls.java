package io.holdfast.delivery.engine;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import java.util.function.Consumer;

/** Calls the user's handler. Thread-safe. */
public interface HandlerCalls extends AutoCloseable {

    /**
     * Begins to handle one record, at the next {@link #handOver} at the latest, and returns at once; {@code ended} is told how
     * that ended, once, from any thread.
     */
    void begin(InboundRecord record, Consumer<Disposition> ended);

    /** No more is begun for the moment; what gathers records to handle them together need not wait for more. */
    default void handOver() {}

    /** Gives its threads back; what runs may go on. */
    @Override
    void close();
}
