package io.holdfast.delivery;

import java.util.Comparator;
import org.apache.kafka.common.Uuid;

/** A partition of a source topic, for as long as the topic lives: a topic created again has another id. */
public record SourcePartition(Uuid topicId, int partition) {

    /** In which order several are locked, so that nobody waits for another in a circle. */
    public static final Comparator<SourcePartition> LOCK_ORDER =
            Comparator.comparing(SourcePartition::topicId).thenComparingInt(SourcePartition::partition);

    /** Where a record comes from. */
    public static SourcePartition of(Origin origin) {
        return new SourcePartition(origin.topicId(), origin.partition());
    }
}
