package io.holdfast.core.catalog;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A flow's topic as it ought to be. */
public record Topic(
        @Doc(value = "The topic's name; the flow's name when absent.")
        Optional<String> name,

        @Doc(value = "Partitions.", byDefault = "6") int partitions,

        @Doc(value = "Copies of each partition.", byDefault = "3")
        int replicationFactor,

        @Doc(value = "Copies that must have a record before it is acknowledged.", byDefault = "2")
        int minInsyncReplicas,

        @Doc(value = "How long records are kept.", byDefault = "7d")
        Duration retention,

        @Doc(value = "Further topic settings, by Kafka's names.", byDefault = "{}")
        Map<String, String> config) {

    private static final int MOST_PARTITIONS = 10_000;
    private static final Map<String, String> OWN_KEYS = Map.of(
            "retention.ms", "retention",
            "min.insync.replicas", "min-insync-replicas");

    /** Checks the ranges and that the copies add up. */
    public Topic {
        name.ifPresent(Topic::checkName);
        if (partitions < 1 || partitions > MOST_PARTITIONS) {
            throw new IllegalArgumentException(
                    "partitions \"" + partitions + "\" is out of range; 1 to " + MOST_PARTITIONS);
        }
        if (replicationFactor < 1) {
            throw new IllegalArgumentException(
                    "replication-factor \"" + replicationFactor + "\" is out of range; 1 or more");
        }
        if (minInsyncReplicas < 1 || minInsyncReplicas > replicationFactor) {
            throw new IllegalArgumentException("min-insync-replicas \"" + minInsyncReplicas
                    + "\" is out of range; 1 to the replication factor, which is " + replicationFactor);
        }
        Durations.within("retention", retention, Durations.LONGEST);
        config = Map.copyOf(config);
        config.keySet().forEach(Topic::checkNotOwn);
    }

    private static void checkNotOwn(String key) {
        String ours = OWN_KEYS.get(key);
        if (ours != null) {
            throw new IllegalArgumentException(
                    "config has \"" + key + "\", which " + ours + " says here and overrides; say it there");
        }
    }

    private static void checkName(String name) {
        if (!name.matches("[a-zA-Z0-9._-]{1,249}") || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("name \"" + name + "\" is not one that Kafka allows for a topic; use"
                    + " letters, digits, dot, underscore and hyphen, at most 249, and neither \".\" nor \"..\"");
        }
    }
}
