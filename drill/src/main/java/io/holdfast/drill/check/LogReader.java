package io.holdfast.drill.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads whole topics as anyone could: by {@code assign}, from the beginning, uncommitted records included or not. */
public final class LogReader {

    private static final String ID = "holdfast.id";

    private LogReader() {}

    /** Every record of the topics, in order within each partition. */
    public static List<LogEntry> read(String bootstrapServers, List<String> topics) {
        return read(bootstrapServers, topics, "read_uncommitted");
    }

    /** The same without records of transactions that were not committed. */
    public static List<LogEntry> readCommitted(String bootstrapServers, List<String> topics) {
        return read(bootstrapServers, topics, "read_committed");
    }

    private static List<LogEntry> read(String bootstrapServers, List<String> topics, String isolation) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "auto.offset.reset",
                "none",
                "enable.auto.commit",
                false,
                "isolation.level",
                isolation,
                "max.poll.records",
                5_000);
        List<LogEntry> entries = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> entries.add(entry(record)));
            }
        }
        return entries;
    }

    private static LogEntry entry(ConsumerRecord<byte[], byte[]> record) {
        Header id = record.headers().lastHeader(ID);
        return LogEntry.of(
                new TopicPartition(record.topic(), record.partition()),
                record.offset(),
                new LogEntry.Content(record.key(), record.value(), id == null ? null : id.value()));
    }
}
