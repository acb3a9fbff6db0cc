package io.holdfast.delivery.engine;

import io.holdfast.delivery.InboundRecord;
import java.util.HashMap;
import java.util.Map;

/** What a partition holds: in memory, and in the park log. Not thread-safe. */
final class Usage {

    private final Map<Long, Long> timestamps = new HashMap<>();
    private int buffered;
    private long bufferedBytes;
    private int parked;
    private long parkedBytes;

    void buffer(InboundRecord record) {
        timestamps.put(record.origin().offset(), record.timestampMs());
        buffered++;
        bufferedBytes += record.bytes();
    }

    void unbuffer(InboundRecord record) {
        timestamps.remove(record.origin().offset());
        buffered--;
        bufferedBytes -= record.bytes();
    }

    void parked(int bytes) {
        parked++;
        parkedBytes += bytes;
    }

    void unparked(int bytes) {
        parked--;
        parkedBytes -= bytes;
    }

    /** Records in memory that the source gave. */
    int buffered() {
        return buffered;
    }

    /** Timestamp of the record in memory that has this source offset; 0 when there is none. */
    long timestampMs(long offset) {
        return timestamps.getOrDefault(offset, 0L);
    }

    /** Their bytes. */
    long bufferedBytes() {
        return bufferedBytes;
    }

    /** Records in the park log. */
    int parked() {
        return parked;
    }

    /** Bytes of records in the park log. */
    long parkedBytes() {
        return parkedBytes;
    }

    /** Whether more of the source may be read. */
    boolean within(LaneRules rules) {
        return buffered < rules.mostBuffered() && bufferedBytes < rules.mostBufferedBytes() && !full(rules);
    }

    /** Whether as much is parked as may be. */
    boolean full(LaneRules rules) {
        return parked >= rules.mostParked() || parkedBytes >= rules.mostParkedBytes();
    }
}
