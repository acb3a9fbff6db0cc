package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.delivery.arm.SourceValue;
import io.holdfast.drill.sandbox.LocalCluster;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic that subjects read. A key's number decides its partition: key modulo partitions. Not thread-safe. */
final class Source implements AutoCloseable {

    static final int PARTITIONS = 6;

    /** The header that carries a record's identity. */
    static final String ID = "holdfast.id";

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private int[] sequences = new int[1_024];
    private int records;

    private Source(String topic, KafkaProducer<byte[], byte[]> producer) {
        this.topic = topic;
        this.producer = producer;
    }

    /** An empty topic. */
    static Source create(LocalCluster cluster, String topic) {
        cluster.createTopic(topic, PARTITIONS, Map.of());
        return new Source(
                topic,
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", cluster.bootstrapServers(), "acks", "all", "linger.ms", "0"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer()));
    }

    String topic() {
        return topic;
    }

    /** Records so far. */
    int records() {
        return records;
    }

    /** Appends so many at once. */
    void fill(int count, Keys keys) {
        for (int i = 0; i < count; i++) {
            append(keys.next());
        }
        flush();
    }

    /** Appends so many at a rate; {@code key} is asked with the record's number, from 0. */
    void pace(int count, int perSecond, IntUnaryOperator key) throws InterruptedException {
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = begin + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            append(key.applyAsInt(i));
        }
        flush();
    }

    /** Appends one. */
    void append(int key) {
        if (key >= sequences.length) {
            sequences = Arrays.copyOf(sequences, Math.max(key + 1, 2 * sequences.length));
        }
        SourceValue value = new SourceValue(records++, key, sequences[key]++, System.nanoTime());
        byte[] name = ("k" + key).getBytes(StandardCharsets.UTF_8);
        var record = new ProducerRecord<>(topic, key % PARTITIONS, name, value.bytes());
        record.headers().add(ID, id().getBytes(StandardCharsets.UTF_8));
        var unused = producer.send(record, (sent, e) -> {
            if (e != null) {
                failure.compareAndSet(null, e);
            }
        });
    }

    /** An identity as a gateway gives one: a UUID of version 7 (RFC 9562). */
    private String id() {
        return new UUID(System.currentTimeMillis() << 16 | VERSION_7 | records & 0xFFF, VARIANT | records).toString();
    }

    /** Waits until all are in the log. */
    void flush() {
        producer.flush();
        if (failure.get() != null) {
            throw new IllegalStateException(
                    "records of \"" + topic + "\" could not be produced; see the broker's log", failure.get());
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
