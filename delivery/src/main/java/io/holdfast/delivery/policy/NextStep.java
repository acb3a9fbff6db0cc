package io.holdfast.delivery.policy;

import java.time.Duration;

/** What follows an attempt. */
public sealed interface NextStep {

    /** The record is finished. */
    record Done() implements NextStep {}

    /** Try again shortly, in place. */
    record InlineRetry(Duration delay) implements NextStep {}

    /** Park it; try again after the delay. */
    record Park(Duration delay, int tier) implements NextStep {}

    /** It is a dead letter. */
    record DeadLetter(String reason) implements NextStep {}

    /** Wait for the sink; the attempt does not count. */
    record AwaitSink() implements NextStep {}

    /** Keep it and its key until somebody says what became of it. */
    record Hold() implements NextStep {}
}
