package io.holdfast.delivery.deadletter;

import io.holdfast.delivery.Origin;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A dead letter and where it lies.
 *
 * @param partition of the dead-letter topic
 * @param offset in the dead-letter topic
 * @param appendedMs the letter's own time, epoch milliseconds
 */
public record PlacedLetter(DeadLetter letter, int partition, long offset, long appendedMs) {

    /** What a consumer met. */
    public static PlacedLetter of(ConsumerRecord<byte[], byte[]> appended) {
        return new PlacedLetter(
                DeadLetterReader.read(appended), appended.partition(), appended.offset(), appended.timestamp());
    }

    /** Whether a delivery of Holdfast wrote it. */
    public boolean own() {
        return letter.convention() == DeadLetter.Convention.HOLDFAST;
    }

    /**
     * Partition and offset, as in {@code 3/42}: of the record in its source when a delivery of Holdfast wrote the letter, and
     * else of the letter, since others do not always tell.
     */
    public String address() {
        DeadLetter.Source source = letter.source();
        return own() ? source.partition() + "/" + source.offset() : partition + "/" + offset;
    }

    /** What all letters about the same record share. */
    String subject() {
        DeadLetter.Source source = letter.source();
        return own() ? source.topicId() + "/" + address() : address();
    }

    /** The same, from where the record was first found. */
    static String subject(Origin origin) {
        return origin.topicId() + "/" + origin.partition() + "/" + origin.offset();
    }
}
