package io.holdfast.delivery.engine;

import io.holdfast.delivery.DeliverySettings;
import io.holdfast.delivery.PartitionFence;
import io.holdfast.delivery.park.ParkLog;
import io.holdfast.delivery.park.ParkReader;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * What the parts of one delivery's engine share.
 *
 * @param queryCalls for records of which nobody knows whether their last attempt had its effect
 */
record Engine(
        DeliverySettings settings,
        Source source,
        Consumer<byte[], byte[]> consumer,
        ParkLog parkLog,
        ParkReader parkReader,
        ParkCalls parkCalls,
        HandlerCalls handlerCalls,
        HandlerCalls queryCalls,
        PartitionFence fence,
        CommandTail commandTail,
        LetterWatch letterWatch,
        SourceEnds sourceEnds,
        LoopQueue queue,
        DeliveryCounters counters,
        InstantSource clock) {

    /** Now, as the partition's broker counts it. */
    Now now(OwnedPartition owned) {
        return new Now(System.nanoTime(), clock.millis() + owned.skewMs());
    }
}
