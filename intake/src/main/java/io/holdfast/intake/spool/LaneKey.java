package io.holdfast.intake.spool;

import java.util.UUID;

/**
 * Which log a spooled record belongs to.
 *
 * @param topicId Kafka's topic id; all zero when not known
 * @param partition {@link #UNPLACED} when the topic's partitions were not known
 */
public record LaneKey(String topic, UUID topicId, int partition) {

    /** Partition of records that have none yet. */
    public static final int UNPLACED = -1;
    /** Topic id of a topic that was never seen. */
    public static final UUID NO_TOPIC_ID = new UUID(0, 0);

    /** Where records of {@code topic} wait until its partitions are known. */
    public static LaneKey unplaced(String topic) {
        return new LaneKey(topic, NO_TOPIC_ID, UNPLACED);
    }
}
