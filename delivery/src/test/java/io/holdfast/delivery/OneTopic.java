package io.holdfast.delivery;

import io.holdfast.delivery.deadletter.Decisions;
import io.holdfast.delivery.deadletter.LetterTopics;
import io.holdfast.delivery.engine.EngineLimits;
import io.holdfast.delivery.park.Command;
import io.holdfast.delivery.park.CommandCodec;
import io.holdfast.delivery.park.ParkContents;
import io.holdfast.delivery.park.ParkLimits;
import io.holdfast.delivery.park.ParkNames;
import io.holdfast.delivery.park.ParkState;
import io.holdfast.delivery.policy.RetryPolicy;
import io.holdfast.drill.sandbox.LocalCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic of a cluster with a delivery "out" that parks for a minute, and what producers and administrators do to it. */
record OneTopic(LocalCluster cluster, String name) {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** The delivery as it is by default, but for its retries. */
    DeliverySettings settings() {
        return DeliverySettings.of(name, "out", name, client())
                .withRetry(new RetryPolicy(
                        2, Duration.ofMillis(10), Duration.ofMillis(50), List.of(Duration.ofSeconds(60))));
    }

    /** The same with less patience, for Kafka and for handlers. */
    DeliverySettings hasty() {
        EngineLimits limits = EngineLimits.DEFAULTS;
        return settings()
                .withLimits(new EngineLimits(
                        limits.mostRunning(),
                        limits.mostBufferedBytes(),
                        limits.writesAtOnce(),
                        limits.commitEvery(),
                        Duration.ofSeconds(1),
                        limits.call()))
                .withParkLimits(new ParkLimits(Duration.ofSeconds(3), Duration.ofSeconds(20), Duration.ofSeconds(3)));
    }

    Map<String, Object> client() {
        return Map.of("bootstrap.servers", cluster.bootstrapServers());
    }

    /** Records v{@code from} to v{@code to}, of so many keys in turn. */
    void append(int from, int to, int keys) {
        try (KafkaProducer<byte[], byte[]> producer = producer(client())) {
            for (int i = from; i < to; i++) {
                var unused = producer.send(record("k" + i % keys, "v" + i));
            }
        }
    }

    ProducerRecord<byte[], byte[]> record(String key, String value) {
        return new ProducerRecord<>(name, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        try (KafkaProducer<byte[], byte[]> producer = producer(client())) {
            var unused = producer.send(record);
        }
    }

    KafkaProducer<byte[], byte[]> producer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Has every parked record of this kind tried again. */
    void redrive(ParkState.Kind kind) {
        ParkNames names = settings().names();
        ParkContents.read(client(), names, state -> state.kind() == kind, LIMIT)
                .forEach(parked -> send(CommandCodec.write(
                        names, new Command(Command.Action.REDRIVE, parked.record(), "eve", 1, false))));
    }

    /** Has every dead letter tried again. */
    void redriveLetters() {
        ParkNames names = settings().names();
        new LetterTopics(name, client())
                .own(names, letter -> true)
                .forEach(found -> send(CommandCodec.write(
                        names,
                        Decisions.redrive(found.letter(), "eve", 1),
                        found.placed().offset())));
    }

    /** What is committed of partition 0. */
    OffsetAndMetadata committed() {
        try (Admin admin = cluster.admin()) {
            return get(admin.listConsumerGroupOffsets(settings().group()).partitionsToOffsetAndMetadata())
                    .get(first());
        }
    }

    /** Sets the committed position of partition 0, once the group has no member. */
    void move(long offset) {
        try (Admin admin = cluster.admin()) {
            get(admin.alterConsumerGroupOffsets(settings().group(), Map.of(first(), new OffsetAndMetadata(offset)))
                    .all());
        }
    }

    /** The offset behind the last record of partition 0. */
    long end() {
        try (Admin admin = cluster.admin()) {
            return get(admin.listOffsets(Map.of(first(), OffsetSpec.latest())).partitionResult(first()))
                    .offset();
        }
    }

    /** How many records partition 0 still holds. */
    int records() {
        long end = end();
        int records = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(first()));
            consumer.seekToBeginning(List.of(first()));
            while (consumer.position(first()) < end) {
                records += consumer.poll(Duration.ofMillis(100)).count();
            }
        }
        return records;
    }

    /** Deletes what retention would. */
    void expire(long below) {
        try (Admin admin = cluster.admin()) {
            get(admin.deleteRecords(Map.of(first(), RecordsToDelete.beforeOffset(below)))
                    .all());
        }
    }

    /** Gives this topic, or one of the delivery's own, so many partitions. */
    void grow(String suffix, int partitions) {
        try (Admin admin = cluster.admin()) {
            get(admin.createPartitions(Map.of(name + suffix, NewPartitions.increaseTo(partitions)))
                    .all());
        }
    }

    /** Limits the size of what one of the delivery's own topics takes. */
    void limit(String suffix, int bytes) {
        ConfigEntry limit = new ConfigEntry("max.message.bytes", Integer.toString(bytes));
        try (Admin admin = cluster.admin()) {
            get(admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, name + suffix),
                            List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
                    .all());
        }
    }

    /** Deletes one of the delivery's own topics. */
    void delete(String suffix) {
        try (Admin admin = cluster.admin()) {
            get(admin.deleteTopics(List.of(name + suffix)).all());
        }
    }

    private TopicPartition first() {
        return new TopicPartition(name, 0);
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
