package io.holdfast.delivery.park;

import io.holdfast.core.catalog.Cluster;
import io.holdfast.core.kafka.ClusterAdmin;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.deadletter.DeadLetters;
import io.holdfast.drill.sandbox.LocalCluster;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** A delivery "d" of one topic of a real cluster, and what lies in its topics. */
final class ParkRig implements AutoCloseable {

    final ParkNames names;
    final ParkLog log;
    final ParkReader reader;

    private final LocalCluster cluster;
    private final List<ParkPartition> owners = new ArrayList<>();

    ParkRig(LocalCluster cluster, String topic, ParkLimits limits) {
        this.cluster = cluster;
        this.names = new ParkNames("f", "d", topic);
        this.log = new ParkLog(
                names,
                ParkedRecords.TOPIC_ID,
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                limits,
                dead -> DeadLetters.record(names, dead));
        this.reader = new ParkReader(log);
    }

    /** Creates the topics. */
    List<String> ensure() {
        try (ClusterAdmin admin = admin()) {
            return ParkTopics.ensure(admin, names, ParkTopicPlanner.FOR_EVER);
        }
    }

    ClusterAdmin admin() {
        return new ClusterAdmin(new Cluster("c", cluster.bootstrapServers(), Map.of()));
    }

    ParkPartition owner() {
        ParkPartition owner = new ParkPartition(log, 0, InstantSource.system());
        owners.add(owner);
        return owner;
    }

    ParkSnapshot claim(ParkPartition owner) {
        ClaimOutcome outcome = owner.claim();
        if (outcome instanceof ClaimOutcome.Claimed claimed) {
            return claimed.snapshot();
        }
        throw new AssertionError("not claimed: " + outcome);
    }

    InboundRecord record(long offset, String key, byte[] value) {
        Origin origin = new Origin("cluster", ParkedRecords.TOPIC_ID, names.topic(), 0, offset);
        return ParkedRecords.record(origin, HeaderText.bytes(key), value, new RecordHeaders());
    }

    InboundRecord record(long offset) {
        return record(offset, "k" + offset, HeaderText.bytes("v" + offset));
    }

    ParkWrite.Put put(long offset) {
        return new ParkWrite.Put(record(offset), ParkState.behind());
    }

    TopicPartition source() {
        return new TopicPartition(names.topic(), 0);
    }

    /** A member of the rig's group that has got its partitions. */
    KafkaConsumer<byte[], byte[]> member() {
        KafkaConsumer<byte[], byte[]> member = joining();
        while (member.assignment().isEmpty()) {
            member.poll(Duration.ofMillis(100));
        }
        return member;
    }

    /** A member that has not been polled yet. */
    KafkaConsumer<byte[], byte[]> joining() {
        KafkaConsumer<byte[], byte[]> member = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        cluster.bootstrapServers(),
                        "group.id",
                        names.topic(),
                        "group.protocol",
                        "consumer",
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        member.subscribe(List.of(names.topic()));
        return member;
    }

    /**
     * Records of partition 0 that a reader of committed ones sees once no transaction is open there: a commit is answered
     * before its markers are in the partitions.
     */
    List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> all = reading(partition, "read_uncommitted");
                KafkaConsumer<byte[], byte[]> consumer = reading(partition, "read_committed")) {
            long end = end(all, partition);
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> end(consumer, partition) >= end);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private static long end(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
        return consumer.endOffsets(List.of(partition)).get(partition);
    }

    private KafkaConsumer<byte[], byte[]> reading(TopicPartition partition, String isolation) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "isolation.level", isolation);
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        return consumer;
    }

    @Override
    public void close() {
        owners.forEach(ParkPartition::close);
        reader.close();
    }
}
