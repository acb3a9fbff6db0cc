package io.holdfast.delivery.engine;

import io.holdfast.delivery.engine.OwnedPartition.Work;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits positions with their maps. Not while a partition's group of writes is under way: that commits the position itself,
 * and an older one must not come behind it. Used by the loop's thread only.
 */
final class Committer {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private final Engine engine;
    private final Ownership ownership;
    private long dueNanos;

    Committer(Engine engine, Ownership ownership) {
        this.engine = engine;
        this.ownership = ownership;
    }

    /** Begins to commit what has moved, when it is time. */
    void commitDue(long nowNanos) {
        if (nowNanos - dueNanos < 0) {
            return;
        }
        dueNanos = nowNanos + engine.settings().limits().commitEvery().toNanos();
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        for (OwnedPartition mine : ownership.all()) {
            Work work = mine.work();
            if (work != null && !mine.committing() && !work.core().writing()) {
                mine.position(work, List.of()).filter(mine::news).ifPresent(p -> positions.put(mine.source(), p));
            }
        }
        if (!positions.isEmpty()) {
            begin(positions);
        }
    }

    private void begin(Map<TopicPartition, OffsetAndMetadata> positions) {
        positions.keySet().forEach(source -> committing(source, true));
        try {
            engine.consumer().commitAsync(positions, (offsets, failure) -> {
                positions.keySet().forEach(source -> committing(source, false));
                if (failure == null) {
                    positions.forEach(this::committed);
                } else {
                    failed(failure);
                }
            });
        } catch (KafkaException e) {
            positions.keySet().forEach(source -> committing(source, false));
            failed(e);
        }
    }

    /** Commits what these partitions have done, and waits for it; what is being written commits its own. */
    void commitNow(List<OwnedPartition> leaving) {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        for (OwnedPartition mine : leaving) {
            Work work = mine.work();
            if (work != null && !work.core().writing()) {
                mine.position(work, List.of()).filter(mine::news).ifPresent(p -> positions.put(mine.source(), p));
            }
        }
        if (positions.isEmpty()) {
            return;
        }
        try {
            engine.consumer().commitSync(positions, engine.settings().limits().call());
        } catch (KafkaException e) {
            failed(e);
        }
    }

    private void committing(TopicPartition source, boolean now) {
        OwnedPartition mine = ownership.of(source);
        if (mine != null) {
            mine.committing(now);
        }
    }

    private void committed(TopicPartition source, OffsetAndMetadata position) {
        OwnedPartition mine = ownership.of(source);
        if (mine != null) {
            mine.committed(position);
        }
    }

    private void failed(Exception e) {
        engine.counters().failedCommits.increment();
        LOG.atWarn()
                .addKeyValue("group", engine.settings().group())
                .log("a commit failed; the next one says the same and more: {}", e.toString());
    }
}
