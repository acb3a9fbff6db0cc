package io.holdfast.core.plan;

import java.util.Map;

/**
 * A topic as it is.
 *
 * @param replicationFactor the least of its partitions
 * @param configs values in force, defaults included
 */
public record TopicView(String name, int partitions, int replicationFactor, Map<String, String> configs) {}
