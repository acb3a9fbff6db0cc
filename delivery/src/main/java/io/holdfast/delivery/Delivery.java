package io.holdfast.delivery;

import io.holdfast.delivery.engine.DeliveryEngine;
import io.holdfast.delivery.engine.ThreadedCalls;

/**
 * A running delivery: it reads a topic as a member of a consumer group and hands every record to a handler, each key in order,
 * until it is closed. Thread-safe.
 */
public final class Delivery implements AutoCloseable {

    private final DeliveryEngine engine;

    private Delivery(DeliveryEngine engine) {
        this.engine = engine;
    }

    /**
     * Starts it. Creates the park log and the dead-letter topic when they are not there.
     *
     * @throws io.holdfast.core.HoldfastException when the cluster does not answer, the topic is not there, or a topic of the
     *     delivery's own is not as it must be; the message says what to do
     */
    public static Delivery start(DeliverySettings settings, RecordHandler handler) {
        ThreadedCalls calls = new ThreadedCalls(
                handler, settings.classifier(), settings.names().delivery());
        return new Delivery(DeliveryEngine.start(settings, calls));
    }

    /** What it does and has done. */
    public DeliveryStatus status() {
        return engine.status();
    }

    /** Ends it: what runs may end within the limit, what is done is committed. */
    @Override
    public void close() {
        engine.close();
    }
}
