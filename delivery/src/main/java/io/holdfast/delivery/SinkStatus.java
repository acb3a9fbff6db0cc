package io.holdfast.delivery;

/**
 * How a delivery's sink stands, as this member knows it.
 *
 * @param breaker closed while calls go through, open while none does, half-open while one probe does
 * @param tripped whether too many records died, so that nothing runs until {@link Delivery#resume}
 * @param retriesLeft retries in place that the budget would grant now
 * @param handlerMs mean time to a handler's answer in the last half second with an answer, in milliseconds; 0 before the first
 */
public record SinkStatus(String breaker, boolean tripped, long retriesLeft, double handlerMs) {

    /** Of a delivery that has not called its sink. */
    public static SinkStatus untried() {
        return new SinkStatus("closed", false, 0, 0);
    }
}
