package io.holdfast.intake.spool;

import java.util.UUID;

/** The partitioning in force for a topic: keys are hashed over these partitions until it changes. */
public record Generation(String topic, UUID topicId, String clusterId, int partitions) {}
