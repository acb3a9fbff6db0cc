package io.holdfast.delivery;

import java.util.concurrent.CompletionStage;

/**
 * Finds out what became of an attempt that ended {@link Disposition.Unknown}. A delivery that has one asks it about such a
 * record, once the record is durable in the park log: soon, then after each of the retry delays, and then at the last of them,
 * until it knows. Thread-safe.
 */
@FunctionalInterface
public interface OutcomeQuery {

    /** What was found out. */
    sealed interface Outcome {

        /** The effect is there: the record is finished. */
        record Done() implements Outcome {}

        /** The effect is not there, and will not come any more: the record is handed to the handler again, now. */
        record NotDone() implements Outcome {}

        /** Nobody can tell yet. */
        record Unknown(Failure failure) implements Outcome {}
    }

    /**
     * Begins to ask about one record; must return at once. An exception, thrown or of the stage, says as little as
     * {@link Outcome.Unknown}; a stage that never completes keeps the record's key waiting.
     */
    CompletionStage<Outcome> ask(InboundRecord record) throws Exception;
}
