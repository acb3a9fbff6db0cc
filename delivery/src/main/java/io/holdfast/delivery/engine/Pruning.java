package io.holdfast.delivery.engine;

import io.holdfast.delivery.SourcePartition;
import io.holdfast.delivery.engine.OwnedPartition.Work;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the sink forget, from time to time, which records below the committed position it has done: they never come again,
 * except those that are parked. Used by the loop's thread only.
 */
final class Pruning {

    private static final Logger LOG = LoggerFactory.getLogger(Pruning.class);
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Engine engine;
    private final Ownership ownership;
    private final Map<OwnedPartition, Long> pruned = new HashMap<>();
    private long dueNanos;

    Pruning(Engine engine, Ownership ownership) {
        this.engine = engine;
        this.ownership = ownership;
    }

    /** Begins what is due. */
    void pruneDue(long nowNanos) {
        if (nowNanos - dueNanos < 0) {
            return;
        }
        dueNanos = nowNanos + EVERY_NANOS;
        pruned.keySet().retainAll(Set.copyOf(ownership.all()));
        for (OwnedPartition mine : ownership.all()) {
            Work work = mine.work();
            long below = mine.committedOffset();
            if (work != null && below > pruned.getOrDefault(mine, 0L)) {
                pruned.put(mine, below);
                begin(
                        engine.source().partition(mine.source().partition()),
                        below,
                        work.core().retained());
            }
        }
    }

    private void begin(SourcePartition partition, long below, Set<Long> retained) {
        engine.parkCalls().call(() -> prune(partition, below, retained), RuntimeException::toString, why -> {
            if (!why.isEmpty()) {
                LOG.atDebug()
                        .addKeyValue("partition", partition.partition())
                        .log("the sink keeps what it has done a little longer: {}", why);
            }
        });
    }

    private String prune(SourcePartition partition, long below, Set<Long> retained) {
        try {
            engine.fence().prune(partition, below, retained);
            return "";
        } catch (Exception e) {
            return e.toString();
        }
    }
}
