package io.holdfast.delivery.policy;

/** Whether the sink may be called now. */
public sealed interface SinkPermit {

    /**
     * It may; say how the call ended to the breaker that gave the permit, with it.
     *
     * @param turn counts the breaker's changes of state, so that an answer from before a change is known as such
     * @param probe it decides whether the sink is back; give it to another lane than the last probe
     */
    record Granted(long turn, boolean probe) implements SinkPermit {}

    /**
     * It may not.
     *
     * @param waitNanos ask again then; sooner if the probe that is out ends
     */
    record Refused(long waitNanos) implements SinkPermit {}
}
