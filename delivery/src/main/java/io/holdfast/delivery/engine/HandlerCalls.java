package io.holdfast.delivery.engine;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import java.util.function.Consumer;

/** Calls the user's handler. Thread-safe. */
public interface HandlerCalls extends AutoCloseable {

    /** Begins to handle one record and returns at once; {@code ended} is told how that ended, once, from any thread. */
    void begin(InboundRecord record, Consumer<Disposition> ended);

    /** Gives its threads back; what runs may go on. */
    @Override
    void close();
}
