package io.holdfast.intake.producer;

import io.holdfast.intake.Outcome;
import io.holdfast.intake.RejectReason;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** Says in Kafka's words what became of a record. Pure. */
final class Results {

    private static final long NO_OFFSET = -1;
    /** Kafka tells no time of records that are stamped by their producer, and the record is stamped when it is sent. */
    private static final long NO_TIMESTAMP = -1;

    private Results() {}

    /** Where the record is, as far as that is known; without an offset while it is not in Kafka. */
    static RecordMetadata metadata(@Nullable Outcome outcome, TopicPartition place, Receipt.Sizes sizes) {
        TopicPartition where = place;
        long offset = NO_OFFSET;
        if (outcome instanceof Outcome.Published published) {
            where = new TopicPartition(place.topic(), published.partition());
            offset = Math.max(NO_OFFSET, published.offset());
        }
        return new RecordMetadata(where, offset, 0, NO_TIMESTAMP, sizes.key(), sizes.value());
    }

    /** Why the record is not durable; null when it is. */
    static @Nullable Exception failure(@Nullable Outcome outcome, String topic) {
        if (outcome instanceof Outcome.Shed shed) {
            return new RecordShedException(topic, shed.reason(), shed.retryAfterMs());
        }
        if (outcome instanceof Outcome.Rejected rejected) {
            return rejected.reason() == RejectReason.TOO_LARGE
                    ? new RecordTooLargeException(rejected.detail())
                    : new RecordRejectedException(rejected.reason(), rejected.detail());
        }
        if (outcome instanceof Outcome.OutcomeUnknown unknown) {
            return new OutcomeUnknownException(
                    topic, unknown.id(), "delivery.timeout.ms passed while it was on its way");
        }
        return outcome == null
                ? new OutcomeUnknownException(topic, null, "the producer was closed while it was on its way")
                : null;
    }
}
