package io.holdfast.outbox;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The moment in which an outbox's transaction of rows has everything written and is about to be committed: does then, once, what it was told
 * to. For the setting {@code interceptor.classes} of a producer; a consumer that is given the same settings has no such moment.
 */
public final class Moment implements ProducerInterceptor<byte[], byte[]>, ConsumerInterceptor<byte[], byte[]> {

    static final AtomicReference<@Nullable Runnable> HOOK = new AtomicReference<>();
    private static final String PROGRESS = ".outbox";

    /** A shard that begins has nothing but its progress to write. */
    private volatile boolean rows;

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        rows |= !record.topic().endsWith(PROGRESS);
        return record;
    }

    @Override
    public void onAcknowledgement(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
        if (rows && metadata != null && exception == null && metadata.topic().endsWith(PROGRESS)) {
            Runnable once = HOOK.getAndSet(null);
            if (once != null) {
                once.run();
            }
        }
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void configure(Map<String, ?> settings) {}

    @Override
    public void close() {}
}
