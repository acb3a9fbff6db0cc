package io.holdfast.delivery.deadletter;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.park.ParkNames;
import io.holdfast.delivery.park.ParkWrite;
import io.holdfast.delivery.park.Story;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes dead letters: key and value as they were, their own headers, and the story behind them. Pure. */
public final class DeadLetters {

    private DeadLetters() {}

    /** The record to append, to the partition that the source record is in. */
    public static ProducerRecord<byte[], byte[]> record(ParkNames names, ParkWrite.Dead dead) {
        InboundRecord record = dead.record();
        return new ProducerRecord<>(
                names.deadLetterTopic(),
                record.origin().partition(),
                null,
                record.key(),
                record.value(),
                Story.headers(record, dead.story(), names.delivery()));
    }
}
