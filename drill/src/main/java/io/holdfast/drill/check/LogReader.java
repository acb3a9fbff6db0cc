package io.holdfast.drill.check;

import io.holdfast.drill.history.Stamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a whole topic as anyone could: by {@code assign}, from the beginning, uncommitted records included. */
public final class LogReader {

    private LogReader() {}

    /** Every record of the topic, in order within each partition. */
    public static List<LogEntry> read(String bootstrapServers, String topic) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "auto.offset.reset",
                "none",
                "enable.auto.commit",
                false,
                "isolation.level",
                "read_uncommitted",
                "max.poll.records",
                5_000);
        List<LogEntry> entries = new ArrayList<>();
        try (KafkaConsumer<byte[], String> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<byte[], String> record : consumer.poll(Duration.ofMillis(200))) {
                    String value = record.value() == null ? "" : record.value();
                    entries.add(new LogEntry(record.partition(), record.offset(), Stamp.read(value)));
                }
            }
        }
        return entries;
    }
}
