package io.holdfast.delivery.park;

import io.holdfast.delivery.Origin;
import java.util.Arrays;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Keys of the park log: {@code <topic id>/<partition>/<offset>} of the source record, so that parking it again replaces it.
 * The topic id keeps the records of a topic that was deleted and created again apart.
 */
final class ParkKey {

    /** Key of the claims. */
    static final byte[] CLAIM = HeaderText.bytes("claim");

    /** Key of how far the commands of the partition are carried out. */
    static final byte[] COMMANDS = HeaderText.bytes("commands");

    /** Returned for a key that is not one of this partition's. */
    static final long NOT_OURS = -1;

    private final byte[] prefix;

    /** Keys of the records of one partition of one topic. */
    ParkKey(Uuid topicId, int partition) {
        this.prefix = prefix(topicId, partition);
    }

    static byte[] of(Origin origin) {
        byte[] prefix = prefix(origin.topicId(), origin.partition());
        byte[] offset = HeaderText.bytes(origin.offset());
        byte[] key = Arrays.copyOf(prefix, prefix.length + offset.length);
        System.arraycopy(offset, 0, key, prefix.length, offset.length);
        return key;
    }

    /** The offset in the source, or {@link #NOT_OURS}. */
    long offset(byte @Nullable [] key) {
        if (key == null
                || key.length <= prefix.length
                || !Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
            return NOT_OURS;
        }
        try {
            return HeaderText.number(key, prefix.length);
        } catch (IllegalArgumentException e) {
            return NOT_OURS;
        }
    }

    private static byte[] prefix(Uuid topicId, int partition) {
        return HeaderText.bytes(topicId + "/" + partition + "/");
    }
}
