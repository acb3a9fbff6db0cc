package io.holdfast.delivery;

import java.util.concurrent.CompletionStage;

/** As {@link RecordHandler}, without holding a thread: the record ends when the stage completes. */
@FunctionalInterface
public interface AsyncRecordHandler {

    /** Begins to handle one record; must return at once. */
    CompletionStage<Disposition> handle(InboundRecord record) throws Exception;
}
