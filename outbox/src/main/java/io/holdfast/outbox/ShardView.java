package io.holdfast.outbox;

import io.holdfast.core.kafka.AdminLink;
import io.holdfast.core.kafka.KafkaCalls;
import io.holdfast.core.kafka.OpenTransaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What the earlier transactions of a shard left in Kafka. To be looked at when all of them are over at their coordinator, and before
 * the next one. Used by one thread.
 */
final class ShardView implements AutoCloseable {

    private static final int CALL_MS = 10_000;
    private static final int REQUEST_MS = 4_000;
    private static final Duration POLL = Duration.ofMillis(200);

    private final OutboxSettings settings;
    private final int shard;
    private final TopicPartition progress;
    private final AdminLink link;

    ShardView(OutboxSettings settings, int shard) {
        this.settings = settings;
        this.shard = shard;
        this.progress = new TopicPartition(settings.progressTopic(), shard);
        this.link = new AdminLink(settings.client());
    }

    /** What was said last, whether that can be read by those who read what is committed or not. */
    Verdict.Said last() {
        return said("read_uncommitted");
    }

    /** What was said last by a transaction that is committed. */
    Verdict.Said committed() {
        return said("read_committed");
    }

    private Verdict.Said said(String isolation) {
        List<ConsumerRecord<byte[], byte[]>> last = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(isolation)) {
            consumer.assign(List.of(progress));
            consumer.seekToBeginning(List.of(progress));
            read(consumer, consumer.endOffsets(List.of(progress)), record -> {
                last.clear();
                last.add(record);
            });
        }
        return last.isEmpty()
                ? Verdict.Said.NOTHING
                : new Verdict.Said(
                        last.get(0).offset(), Progress.read(last.get(0).value()));
    }

    /** Those of the rows that can be read in the topic, at their places. */
    Progress readable(Progress rows) {
        if (rows.isEmpty()) {
            return rows;
        }
        Map<TopicPartition, Long> first = places(rows.firstOffsets());
        Map<TopicPartition, Long> to = places(rows.ends());
        try (KafkaConsumer<byte[], byte[]> all = consumer("read_uncommitted")) {
            all.endOffsets(first.keySet()).forEach((partition, end) -> to.merge(partition, end, Math::min));
        }
        Set<Place> found = new HashSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
            consumer.assign(first.keySet());
            first.forEach(consumer::seek);
            read(consumer, to, record -> found.add(new Place(record.partition(), record.offset(), id(record))));
        }
        return rows.only(row -> found.contains(new Place(row.partition(), row.offset(), row.id())));
    }

    /** Where a record lies, and which row it was. */
    private record Place(int partition, long offset, String id) {}

    private Map<TopicPartition, Long> places(Map<Integer, Long> offsets) {
        Map<TopicPartition, Long> places = new HashMap<>();
        offsets.forEach((partition, offset) -> places.put(new TopicPartition(settings.topic(), partition), offset));
        return places;
    }

    private static String id(ConsumerRecord<byte[], byte[]> record) {
        Header id = record.headers().lastHeader(RowRecord.ID);
        return id == null || id.value() == null ? "" : new String(id.value(), StandardCharsets.UTF_8);
    }

    /** Reads up to there; a reader of what is committed waits for what is open before. */
    private static void read(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> to,
            Consumer<ConsumerRecord<byte[], byte[]>> each) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CALL_MS);
        while (to.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(each);
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("not all of " + to.keySet() + " could be read up to " + to + " within "
                        + CALL_MS + " ms; if that stays so, a transaction of somebody else is open there:"
                        + " kafka-transactions.sh find-hanging names it");
            }
        }
    }

    /** The shard's transactions that are open in these partitions of the topic. They are hung, as their coordinator is done with them. */
    List<OpenTransaction> hung(Collection<TopicPartition> partitions) {
        List<OpenTransaction> open = OpenTransaction.in(link.admin(), partitions);
        if (open.isEmpty()) {
            return open;
        }
        Set<Long> own = producerIds();
        List<OpenTransaction> hung =
                open.stream().filter(each -> own.contains(each.producerId())).toList();
        return OpenTransaction.lasting(link.admin(), hung, OpenTransaction.WATCHED);
    }

    /** A transactional id gets another producer id now and then; nobody else writes to the shard's partition of the progress topic. */
    private Set<Long> producerIds() {
        Set<Long> ids = new HashSet<>();
        String id = settings.transactionalId(shard);
        ids.add(KafkaCalls.get(link.admin().describeTransactions(List.of(id)).description(id), CALL_MS)
                .producerId());
        KafkaCalls.get(link.admin().describeProducers(List.of(progress)).partitionResult(progress), CALL_MS)
                .activeProducers()
                .forEach(producer -> ids.add(producer.producerId()));
        return ids;
    }

    /** Ends what is hung. */
    void end(List<OpenTransaction> hung) {
        for (OpenTransaction each : hung) {
            try {
                each.abort(link.admin());
            } catch (ClusterAuthorizationException e) {
                throw new KafkaException(
                        "a transaction of this shard's stays open in " + each.partition() + " from offset "
                                + each.from() + " on and may not be ended (" + e.getMessage()
                                + "); give this process ALTER on the cluster, or end it with kafka-transactions.sh abort",
                        e);
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        Map<String, Object> config = new HashMap<>(settings.client());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_MS);
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        link.close();
    }
}
