package io.holdfast.intake.kafka;

import java.util.List;
import java.util.UUID;

/**
 * A topic as the cluster describes it.
 *
 * @param compacted whether every record needs a key
 * @param leaders of the partitions, in order; -1 for one that has none
 */
public record TopicFacts(
        String clusterId,
        String topic,
        UUID topicId,
        int partitions,
        int maxMessageBytes,
        int minInsyncReplicas,
        int replicationFactor,
        boolean compacted,
        List<Integer> leaders) {

    /** Copies. */
    public TopicFacts {
        leaders = List.copyOf(leaders);
    }

    /** The leader of a partition; -1 when it has none, or is not known. */
    public int leader(int partition) {
        return partition < leaders.size() ? leaders.get(partition) : -1;
    }

    /** Whether every partition has a leader. */
    public boolean led() {
        return !leaders.contains(-1);
    }
}
