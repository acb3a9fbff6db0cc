package io.holdfast.delivery;

import io.holdfast.delivery.engine.AsyncCalls;
import io.holdfast.delivery.engine.BatchCalls;
import io.holdfast.delivery.engine.BatchShape;
import io.holdfast.delivery.engine.DeliveryEngine;
import io.holdfast.delivery.engine.HandlerCalls;
import io.holdfast.delivery.engine.ThreadedCalls;

/**
 * A running delivery: it reads a topic as a member of a consumer group and hands every record to a handler, each key in order,
 * until it is closed. A handler that is a {@link PartitionFence} as well is told which partitions are this member's. Thread-safe.
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
        return start(settings, calls, handler);
    }

    /** As {@link #start}, with a handler that holds no thread. */
    public static Delivery startAsync(DeliverySettings settings, AsyncRecordHandler handler) {
        return start(settings, new AsyncCalls(handler, settings.classifier()), handler);
    }

    /**
     * As {@link #start}, with a handler that takes records of different keys together. Where the limits let fewer run at once,
     * two full batches a thread may all the same.
     */
    public static Delivery startBatch(DeliverySettings settings, BatchHandler handler, BatchShape shape) {
        String name = settings.names().delivery();
        DeliverySettings fed = settings.withLimits(settings.limits().withRunningAtLeast(shape.mostRecordsUnderWay()));
        return start(fed, new BatchCalls(handler, settings.classifier(), shape, name), handler);
    }

    private static Delivery start(DeliverySettings settings, HandlerCalls calls, Object handler) {
        PartitionFence fence = handler instanceof PartitionFence own ? own : PartitionFence.none();
        try {
            return new Delivery(DeliveryEngine.start(settings, calls, fence));
        } catch (RuntimeException e) {
            calls.close();
            throw e;
        }
    }

    /** What it does and has done. */
    public DeliveryStatus status() {
        return engine.status();
    }

    /**
     * Somebody has looked why too many records died: what stood still goes on, and the share of dead letters is counted anew.
     *
     * @return whether it stood still; if not, nothing changes
     * @throws io.holdfast.core.HoldfastException when it does not answer in time
     */
    public boolean resume() {
        return engine.resume();
    }

    /** Ends it: what runs may end within the limit, what is done is committed. */
    @Override
    public void close() {
        engine.close();
    }
}
