package io.holdfast.intake.producer;

import io.holdfast.drill.sandbox.LocalCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads what is in a topic. */
final class ProducerLog {

    private ProducerLog() {}

    /** Every record whose value begins so, partition by partition; those without a value for "". */
    static List<ConsumerRecord<String, String>> read(LocalCluster cluster, String topic, String prefix) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                new HashMap<>(Map.of("bootstrap.servers", cluster.bootstrapServers())),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records.stream()
                .filter(record -> prefix.isEmpty()
                        || record.value() != null && record.value().startsWith(prefix))
                .toList();
    }
}
