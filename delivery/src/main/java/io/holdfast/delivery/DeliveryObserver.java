package io.holdfast.delivery;

/**
 * Is told what happens in deliveries, for metrics. Called from the threads on which handlers answer: it must neither wait nor
 * throw. Implementations are thread-safe.
 */
public interface DeliveryObserver {

    /** A handler has answered about one record, {@code nanos} after it was handed over. */
    void handled(String flow, String delivery, long nanos);

    /** Ignores everything. */
    static DeliveryObserver none() {
        return (flow, delivery, nanos) -> {};
    }
}
