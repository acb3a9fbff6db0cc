package io.holdfast.core.catalog;

/** A topic of the flow's own cluster, into which records are copied exactly once. */
public record KafkaTarget(@Doc("The topic.") String topic) {}
