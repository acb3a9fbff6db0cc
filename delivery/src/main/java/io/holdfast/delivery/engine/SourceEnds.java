package io.holdfast.delivery.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the source's partitions end. Asked for every second by a client of its own, since the consumer learns no end of what
 * it does not fetch, and never waited for. Used by the loop's thread; answers come on the client's.
 */
final class SourceEnds implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SourceEnds.class);
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Admin admin;
    private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();
    private volatile boolean asking;
    private long dueNanos = System.nanoTime();

    /** Takes the client over. */
    SourceEnds(Admin admin) {
        this.admin = admin;
    }

    /** Asks about these, when it is time and the last answer has come. */
    void askDue(Collection<TopicPartition> sources, long nowNanos) {
        if (asking || nowNanos - dueNanos < 0) {
            return;
        }
        dueNanos = nowNanos + EVERY_NANOS;
        ends.keySet().retainAll(Set.copyOf(sources));
        if (sources.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        sources.forEach(source -> asked.put(source, OffsetSpec.latest()));
        asking = true;
        try {
            ListOffsetsResult answer = admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
            var unused = answer.all().whenComplete(this::answered);
        } catch (KafkaException e) {
            answered(Map.of(), e);
        }
    }

    private void answered(@Nullable Map<TopicPartition, ListOffsetsResultInfo> found, @Nullable Throwable failure) {
        if (found != null && failure == null) {
            found.forEach((source, end) -> ends.put(source, end.offset()));
        } else {
            LOG.atDebug().log("the ends of the log stay unknown for now: {}", String.valueOf(failure));
        }
        asking = false;
    }

    /** The offset behind the last committed record, as it was told last; -1 while it was not. */
    long end(TopicPartition source) {
        return ends.getOrDefault(source, -1L);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
