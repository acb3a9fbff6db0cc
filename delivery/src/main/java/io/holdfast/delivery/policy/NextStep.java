package io.holdfast.delivery.policy;

import java.time.Duration;

/** What is to be done with a record after an attempt. */
public sealed interface NextStep {

    /** It is finished. */
    record Done() implements NextStep {}

    /** Try it again after the delay, where it is; its key waits. */
    record InlineRetry(Duration delay) implements NextStep {}

    /**
     * Write it to the park log, to be tried again after the delay.
     *
     * @param tier which of the park delays, from 1
     */
    record Park(Duration delay, int tier) implements NextStep {}

    /** Write it to the dead letters. */
    record DeadLetter(Reason reason) implements NextStep {}

    /** Keep it until the sink takes records again; the attempt does not count. */
    record AwaitSink() implements NextStep {}

    /**
     * Keep it until someone says what became of its effect; never repeat it unasked.
     *
     * @param ask after which to ask the delivery's query, if it has one
     */
    record Hold(Duration ask) implements NextStep {}

    /** Why a record becomes a dead letter. */
    enum Reason {
        /** It will never succeed as it is. */
        POISON,
        /** It failed at every attempt that it had. */
        EXHAUSTED
    }
}
