package io.holdfast.fleet;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** Holds what a gateway's producers are given, as if the gateway had been stopped there. Named in a cluster's settings. */
public final class HeldSends implements ProducerInterceptor<byte[], byte[]>, ConsumerInterceptor<byte[], byte[]> {

    private static final AtomicInteger HELD = new AtomicInteger();
    private static volatile CountDownLatch gate = new CountDownLatch(0);

    /** From now on nothing goes on. */
    static void hold() {
        HELD.set(0);
        gate = new CountDownLatch(1);
    }

    /** Everything goes on. */
    static void release() {
        gate.countDown();
    }

    /** Records that are held, or were. */
    static int held() {
        return HELD.get();
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        CountDownLatch now = gate;
        if (now.getCount() > 0) {
            HELD.incrementAndGet();
            try {
                now.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return record;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // Nothing is committed.
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
        // Whatever becomes of them.
    }

    @Override
    public void configure(Map<String, ?> configs) {
        // There is nothing to set.
    }

    @Override
    public void close() {
        // Whoever holds releases.
    }
}
