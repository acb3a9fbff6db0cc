package io.holdfast.delivery.park;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A position of the source to be committed in a transaction of the park log.
 *
 * @param group as whose member: one that is a member no more is refused
 */
public record SourceCommit(TopicPartition source, OffsetAndMetadata position, ConsumerGroupMetadata group) {

    /** As a producer takes it. */
    public Map<TopicPartition, OffsetAndMetadata> offsets() {
        return Map.of(source, position);
    }
}
