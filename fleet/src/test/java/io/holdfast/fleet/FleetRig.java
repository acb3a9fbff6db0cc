package io.holdfast.fleet;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.LocalRedis;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.KafkaIntake;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Members of a fleet for tests. */
final class FleetRig {

    private FleetRig() {}

    static RedisSpool spool(LocalRedis redis, String instance) {
        Catalog catalog = catalog("c:9092", redis, Path.of("/nowhere", instance));
        return RedisSpool.open(
                catalog.gateway(), catalog.gateway().spool().redis().orElseThrow());
    }

    static Catalog catalog(String bootstrapServers, LocalRedis redis, Path folder) {
        return catalog(bootstrapServers, redis, folder, text -> text);
    }

    /** The same, its text changed. */
    static Catalog catalog(String bootstrapServers, LocalRedis redis, Path folder, UnaryOperator<String> changed) {
        return catalog(bootstrapServers, redis.url() + "\", fleet: \"test", folder, changed);
    }

    /** A gateway named as its folder, whose Redis is said in YAML after its url's first quote. */
    static Catalog catalog(String bootstrapServers, String redis, Path folder, UnaryOperator<String> changed) {
        String text = """
                clusters: { c: { bootstrap-servers: "%s", kafka: { request.timeout.ms: "2000" } } }
                flows:
                  f:
                    cluster: c
                    tier: critical
                    topic: { name: t, partitions: 4, replication-factor: 1, min-insync-replicas: 1 }
                    intake: { durability: weak, patience: 2s, deadline: 8s }
                gateway:
                  instance: %s
                  shutdown-limit: 3s
                  spool: { directory: "%s", max-size: 64MiB, redis: { url: "%s", lease: 1s } }
                """.formatted(bootstrapServers, folder.getFileName(), folder, redis);
        CatalogResult result = CatalogReader.read(changed.apply(text), "t", Map.of());
        if (result instanceof CatalogResult.Invalid invalid) {
            throw new IllegalStateException(invalid.problems().toString());
        }
        return ((CatalogResult.Valid) result).catalog();
    }

    /** Whether all lanes of a gateway go to Kafka. */
    static boolean direct(KafkaIntake gateway) {
        return gateway.view().lanes().stream().allMatch(lane -> lane.state().equals("direct"));
    }

    /** Whether a gateway is ready, and nothing of its fleet is spooled. */
    static boolean ready(KafkaIntake gateway) {
        return direct(gateway)
                && gateway.view().spool().entries() == 0
                && gateway.view().phase() == IntakeView.Phase.READY;
    }

    /** The numbers that are the records of topic {@code t}, by key, in their order. */
    static Map<String, List<Integer>> numbers(LocalCluster cluster) {
        Map<String, List<Integer>> numbers = new TreeMap<>();
        log(cluster)
                .forEach(record -> numbers.computeIfAbsent(record.key(), any -> new ArrayList<>())
                        .add(Integer.valueOf(record.value())));
        return numbers;
    }

    /** The committed records of topic {@code t}, those of a partition in their order. */
    static List<ConsumerRecord<String, String>> log(LocalCluster cluster) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("t").stream()
                    .map(info -> new TopicPartition("t", info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
