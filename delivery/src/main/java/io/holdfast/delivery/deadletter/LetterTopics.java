package io.holdfast.delivery.deadletter;

import io.holdfast.core.HoldfastException;
import io.holdfast.delivery.park.ParkNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads dead letters, and what was decided about them, as they stand now. Every call has a limit. Not thread-safe.
 *
 * @param cluster its name, for messages
 * @param client bootstrap servers and settings passed through from the catalog
 */
public record LetterTopics(String cluster, Map<String, Object> client) {

    private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 3;
    private static final int LIMIT_MS = 15_000;
    private static final long STALLED_NS = 30_000_000_000L;

    /** Keeps its own copy. */
    public LetterTopics {
        client = Map.copyOf(client);
    }

    /** The letters of a delivery that are {@code wanted}, joined with the decisions about them. */
    public List<LetterHistory> own(ParkNames names, Predicate<PlacedLetter> wanted) {
        LetterJoin join = new LetterJoin(wanted, MOST_BYTES);
        read(names.deadLetterTopic(), "; the delivery creates it when it starts for the first time", join::letter);
        if (find(names.commandTopic()).isPresent()) {
            read(names.commandTopic(), "", join::command);
        }
        return join.histories();
    }

    /** The letters of any topic that are {@code wanted}. */
    public List<LetterHistory> others(String topic, Predicate<PlacedLetter> wanted) {
        LetterJoin join = new LetterJoin(wanted, MOST_BYTES);
        read(topic, "; name the dead-letter topic with --topic", join::letter);
        return join.histories();
    }

    /** The topic's id; empty when there is no such topic. */
    public Optional<String> topicId(String topic) {
        return find(topic).map(found -> found.topicId().toString());
    }

    private void read(String topic, String hint, Consumer<ConsumerRecord<byte[], byte[]>> to) {
        TopicDescription found = find(topic)
                .orElseThrow(() -> new HoldfastException(
                        "dead-letters",
                        "there is no topic \"" + topic + "\" on cluster \"" + cluster + "\" (" + servers() + ")" + hint,
                        null));
        List<TopicPartition> partitions = found.partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings(), bytes, bytes);
        try {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            toEnd(consumer, consumer.endOffsets(partitions), to);
        } catch (KafkaException e) {
            throw new HoldfastException(
                    "cluster",
                    "topic \"" + topic + "\" of cluster \"" + cluster + "\" (" + servers() + ") cannot be read: "
                            + e.getMessage(),
                    e);
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
        }
    }

    private void toEnd(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            Consumer<ConsumerRecord<byte[], byte[]>> to) {
        long movedNs = System.nanoTime();
        long before = -1;
        while (true) {
            long left = ends.entrySet().stream()
                    .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
                    .sum();
            if (left == 0) {
                return;
            }
            if (left != before) {
                before = left;
                movedNs = System.nanoTime();
            } else if (System.nanoTime() - movedNs > STALLED_NS) {
                throw new KafkaException("nothing came for 30 s, with " + left + " offsets still to be read");
            }
            for (ConsumerRecord<byte[], byte[]> appended : consumer.poll(Duration.ofMillis(500))) {
                Long end = ends.get(new TopicPartition(appended.topic(), appended.partition()));
                if (end != null && appended.offset() < end) {
                    to.accept(appended);
                }
            }
        }
    }

    private Optional<TopicDescription> find(String topic) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.putIfAbsent("default.api.timeout.ms", LIMIT_MS);
        settings.putIfAbsent("request.timeout.ms", LIMIT_MS / 2);
        Admin admin = Admin.create(settings);
        try {
            return Optional.ofNullable(
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new HoldfastException(
                    "cluster-away",
                    "cluster \"" + cluster + "\" (" + servers() + ") does not tell of topic \"" + topic + "\": "
                            + (e.getCause() == null ? e : e.getCause()).getMessage()
                            + "; is it running and reachable from here?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException("interrupted", "interrupted while asking cluster \"" + cluster + "\"", e);
        } finally {
            admin.close(Duration.ofSeconds(2));
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, LIMIT_MS);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return settings;
    }

    private String servers() {
        return String.valueOf(client.get("bootstrap.servers"));
    }
}
