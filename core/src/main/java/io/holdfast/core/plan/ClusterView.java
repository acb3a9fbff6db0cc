package io.holdfast.core.plan;

import java.util.Map;

/** A cluster as it is: how many brokers are registered, and the topics that the catalog names and the cluster has. */
public record ClusterView(String name, int brokers, Map<String, TopicView> topics) {}
