package io.holdfast.intake.kafka;

import java.util.UUID;

/**
 * A topic as the cluster describes it.
 *
 * @param compacted whether every record needs a key
 */
public record TopicFacts(
        String clusterId,
        String topic,
        UUID topicId,
        int partitions,
        int maxMessageBytes,
        int minInsyncReplicas,
        int replicationFactor,
        boolean compacted) {}
