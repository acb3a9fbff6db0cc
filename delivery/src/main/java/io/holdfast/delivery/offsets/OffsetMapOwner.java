package io.holdfast.delivery.offsets;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.Uuid;

/**
 * Whose offsets a map describes, so that one copied to another cluster or topic is recognised there.
 *
 * @param clusterId at most {@value #MOST_CLUSTER_ID} bytes of UTF-8; Kafka's own are 22 characters
 * @param epoch of the owner that wrote the map; carried, not checked
 */
public record OffsetMapOwner(String clusterId, Uuid topicId, int epoch) {

    /** Longest cluster id, in bytes of UTF-8. */
    public static final int MOST_CLUSTER_ID = 255;

    /** Refuses a cluster id that a map cannot carry. */
    public OffsetMapOwner {
        int bytes = clusterId.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_CLUSTER_ID) {
            throw new IllegalArgumentException("cluster id \"" + clusterId + "\" has " + bytes + " bytes; at most "
                    + MOST_CLUSTER_ID + " fit into an offset map");
        }
    }

    byte[] clusterIdBytes() {
        return clusterId.getBytes(StandardCharsets.UTF_8);
    }
}
