package io.holdfast.delivery.engine;

import io.holdfast.delivery.PartitionStatus;
import io.holdfast.delivery.SinkStatus;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/**
 * How a delivery stands, noted by the loop's thread at most twice a second, and for at most a fiftieth of its time: counting a
 * hundred thousand lanes takes milliseconds. Read by any thread.
 */
final class StatusBoard implements AutoCloseable {

    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long SHARE = 50;
    private static final double NANOS_PER_MS = 1e6;

    private final Engine engine;
    private final Ownership ownership;
    private final Retries retries;
    private final SinkGuard guard;
    private final SourceEnds ends;
    private volatile List<PartitionStatus> partitions = List.of();
    private volatile SinkStatus sink = SinkStatus.untried();
    private long dueNanos = System.nanoTime();
    private long answersBefore;
    private long nanosBefore;

    StatusBoard(Engine engine, Ownership ownership, Retries retries, SinkGuard guard) {
        this.engine = engine;
        this.ownership = ownership;
        this.retries = retries;
        this.guard = guard;
        this.ends = engine.sourceEnds();
    }

    /** Notes how it stands, when it is time. */
    void noteDue(long nowNanos) {
        if (nowNanos - dueNanos < 0) {
            return;
        }
        List<TopicPartition> sources =
                ownership.all().stream().map(OwnedPartition::source).toList();
        ends.askDue(sources, nowNanos);
        engine.letterWatch()
                .watch(sources.stream().map(TopicPartition::partition).toList());
        partitions = ownership.all().stream().map(this::status).toList();
        sink = new SinkStatus(
                guard.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                guard.tripped(),
                retries.left(nowNanos),
                handlerMs());
        long ended = System.nanoTime();
        dueNanos = ended + Math.max(EVERY_NANOS, SHARE * (ended - nowNanos));
    }

    private PartitionStatus status(OwnedPartition mine) {
        long letterMs = engine.letterWatch().oldestMs(mine.source().partition());
        return mine.status(ends.end(mine.source()), letterMs, engine.now(mine).brokerMs());
    }

    private double handlerMs() {
        long answers = engine.counters().answers.sum();
        long nanos = engine.counters().handlerNanos.sum();
        if (answers == answersBefore) {
            return sink.handlerMs();
        }
        double ms = (nanos - nanosBefore) / NANOS_PER_MS / (answers - answersBefore);
        answersBefore = answers;
        nanosBefore = nanos;
        return ms;
    }

    /** The partitions that are this member's. */
    List<PartitionStatus> partitions() {
        return partitions;
    }

    /** How the sink stands. */
    SinkStatus sink() {
        return sink;
    }

    @Override
    public void close() {
        ends.close();
    }
}
