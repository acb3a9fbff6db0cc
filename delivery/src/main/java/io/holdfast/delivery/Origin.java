package io.holdfast.delivery;

import org.apache.kafka.common.Uuid;

/**
 * Where a record was first found, for ever: it stays the same through park log, dead letters and redrive.
 *
 * @param topicId id of the topic, which a topic created again under the same name does not share
 */
public record Origin(String clusterId, Uuid topicId, String topic, int partition, long offset) {}
