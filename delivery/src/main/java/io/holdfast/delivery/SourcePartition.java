package io.holdfast.delivery;

import org.apache.kafka.common.Uuid;

/** A partition of a source topic, for as long as the topic lives: a topic created again has another id. */
public record SourcePartition(Uuid topicId, int partition) {

    /** Where a record comes from. */
    public static SourcePartition of(Origin origin) {
        return new SourcePartition(origin.topicId(), origin.partition());
    }
}
