package io.holdfast.delivery.park;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a whole park log as somebody who does not own it: what is parked at this moment. */
public final class ParkContents {

    private static final Duration POLL = Duration.ofMillis(200);

    private ParkContents() {}

    /**
     * What is parked and wanted, by partition and offset of the source.
     *
     * @param client bootstrap servers and settings passed through
     * @param wanted which of them are kept in memory
     * @param limit how long reading may take
     * @throws org.apache.kafka.common.KafkaException when the cluster does not answer in time, or there is no such log
     */
    public static List<ParkedRecord> read(
            Map<String, Object> client, ParkNames names, Predicate<ParkState> wanted, Duration limit) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) limit.toMillis());
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        long deadline = System.nanoTime() + limit.toNanos();
        Map<String, ParkedRecord> latest = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(names.parkTopic()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(POLL).forEach(parked -> accept(latest, parked, wanted));
                if (System.nanoTime() - deadline > 0) {
                    throw new TimeoutException(
                            "reading " + names.parkTopic() + " took longer than " + limit.toSeconds() + " s");
                }
            }
        }
        return List.copyOf(latest.values());
    }

    private static void accept(
            Map<String, ParkedRecord> latest, ConsumerRecord<byte[], byte[]> parked, Predicate<ParkState> wanted) {
        if (parked.key() == null) {
            return;
        }
        String key = HeaderText.text(parked.key());
        latest.remove(key);
        if (ParkCodec.read(parked) instanceof ParkRead.Found found
                && wanted.test(found.parked().state())) {
            latest.put(key, found.parked());
        }
    }
}
