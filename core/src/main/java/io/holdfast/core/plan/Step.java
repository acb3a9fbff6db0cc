package io.holdfast.core.plan;

import java.util.Map;

/** One change of a cluster. Never the deletion of a topic. */
public sealed interface Step {

    /** The topic that changes. */
    String topic();

    /** What would be done, for people. */
    String describe();

    /** Creates a topic. */
    record CreateTopic(String topic, int partitions, int replicationFactor, Map<String, String> configs)
            implements Step {
        @Override
        public String describe() {
            return "create topic " + topic + ": " + partitions + " partitions, replication " + replicationFactor + ", "
                    + configs;
        }
    }

    /** Adds partitions: keys move to other partitions, so a key's order breaks at this moment. */
    record RaisePartitions(String topic, int from, int to) implements Step {
        @Override
        public String describe() {
            return "raise partitions of " + topic + " from " + from + " to " + to
                    + " (keys move: order per key breaks once)";
        }
    }

    /** Sets one topic setting. */
    record SetConfig(String topic, String key, String from, String to) implements Step {
        @Override
        public String describe() {
            return "set " + key + " of " + topic + " from " + from + " to " + to;
        }
    }
}
