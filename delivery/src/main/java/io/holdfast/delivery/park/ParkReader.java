package io.holdfast.delivery.park;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads single parked records by where they lie; one per delivery, for all its partitions. Thread-safe: callers take turns,
 * each within the limit. Ask only for records of a snapshot or of {@link ParkOutcome.Written}.
 */
public final class ParkReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final ParkLog log;
    private final ReentrantLock turn = new ReentrantLock(true);
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private boolean closed;

    /** Connects at the first read. */
    public ParkReader(ParkLog log) {
        this.log = log;
    }

    /** The record at {@code parkOffset} of this park partition. */
    public ParkRead read(int partition, long parkOffset) {
        TopicPartition park = new TopicPartition(log.names().parkTopic(), partition);
        long deadline = System.nanoTime() + log.limits().read().toNanos();
        try {
            if (!turn.tryLock(log.limits().read().toMillis(), TimeUnit.MILLISECONDS)) {
                return unavailable(park, parkOffset, "others are reading");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unavailable(park, parkOffset, "interrupted");
        }
        try {
            return closed ? unavailable(park, parkOffset, "closed") : read(park, parkOffset, deadline);
        } catch (InvalidOffsetException e) {
            return new ParkRead.Gone("offset " + parkOffset + " is outside of the log of " + park);
        } catch (KafkaException e) {
            return unavailable(park, parkOffset, ParkErrors.text(e));
        } finally {
            turn.unlock();
        }
    }

    private ParkRead read(TopicPartition park, long parkOffset, long deadline) {
        KafkaConsumer<byte[], byte[]> open = consumer == null ? open() : consumer;
        if (!open.assignment().contains(park)) {
            open.assign(List.of(park));
            open.seek(park, parkOffset);
        } else if (open.position(park) != parkOffset) {
            open.seek(park, parkOffset);
        }
        while (System.nanoTime() - deadline < 0) {
            for (ConsumerRecord<byte[], byte[]> record : open.poll(POLL)) {
                return record.offset() == parkOffset
                        ? ParkCodec.read(record)
                        : new ParkRead.Gone("offset " + parkOffset + " of " + park + " was compacted away");
            }
        }
        return unavailable(park, parkOffset, "no answer");
    }

    private KafkaConsumer<byte[], byte[]> open() {
        KafkaConsumer<byte[], byte[]> fresh =
                new KafkaConsumer<>(log.pointConsumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer = fresh;
        return fresh;
    }

    private ParkRead unavailable(TopicPartition park, long parkOffset, String why) {
        return new ParkRead.Unavailable("offset " + parkOffset + " of " + park + " was not read within "
                + log.limits().read().toMillis() + " ms: " + why);
    }

    @Override
    public void close() {
        turn.lock();
        try {
            closed = true;
            if (consumer != null) {
                consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
            }
        } finally {
            turn.unlock();
        }
    }
}
