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
import java.util.Objects;
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
    private static final long FEW = 16;
    private static final long MORE = 8;
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

    /** It is among the last records, but for what was aborted. */
    private Verdict.Said said(String isolation) {
        List<ConsumerRecord<byte[], byte[]>> last = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(isolation)) {
            consumer.assign(List.of(progress));
            long begin = Objects.requireNonNull(
                    consumer.beginningOffsets(List.of(progress)).get(progress));
            Map<TopicPartition, Long> end = consumer.endOffsets(List.of(progress));
            long from = Objects.requireNonNull(end.get(progress));
            for (long back = FEW; last.isEmpty() && from > begin; back *= MORE) {
                from = Math.max(begin, from - back);
                consumer.seek(progress, from);
                read(consumer, end, record -> {
                    last.clear();
                    last.add(record);
                });
            }
        }
        return last.isEmpty()
                ? Verdict.Said.NOTHING
                : new Verdict.Said(
                        last.get(0).offset(), Progress.read(last.get(0).value()));
    }

    /** Which of the rows' records are at their places. */
    Verdict.Seen look(Progress rows) {
        if (rows.isEmpty()) {
            return Verdict.Seen.NOTHING;
        }
        Map<TopicPartition, Long> from = places(rows.firstOffsets());
        Map<TopicPartition, Long> to = places(rows.ends());
        Progress any = seen(rows, "read_uncommitted", from, to);
        return new Verdict.Seen(any.isEmpty() ? any : seen(rows, "read_committed", from, to), any);
    }

    private Progress seen(
            Progress rows, String isolation, Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
        Set<Place> found = new HashSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(isolation)) {
            consumer.assign(from.keySet());
            if (isolation.equals("read_uncommitted")) {
                consumer.endOffsets(from.keySet()).forEach((partition, end) -> to.merge(partition, end, Math::min));
            }
            from.forEach(consumer::seek);
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

    /** Reads up to there, as long as it gets on; a reader of what is committed waits for what is open before. */
    private static void read(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> to,
            Consumer<ConsumerRecord<byte[], byte[]>> each) {
        long since = System.nanoTime();
        long before = -1;
        while (to.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(each);
            long now = to.keySet().stream().mapToLong(consumer::position).sum();
            if (now != before) {
                before = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(CALL_MS)) {
                throw new TimeoutException("reading " + to.keySet() + " up to " + to + " does not get on for " + CALL_MS
                        + " ms; if that stays so, a follower is behind, or a transaction is open there:"
                        + " kafka-transactions.sh find-hanging names it");
            }
        }
    }

    /**
     * The shard's transactions that are open for long in these partitions of the topic and in its own of the progress topic. As their coordinator
     * is done with them they are hung; unless somebody else has begun meanwhile, which has to be ruled out before they are ended.
     */
    List<OpenTransaction> hung(Collection<TopicPartition> partitions) {
        Set<TopicPartition> all = new HashSet<>(partitions);
        all.add(progress);
        List<OpenTransaction> open = OpenTransaction.in(link.admin(), all);
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

    /** Ends what is hung; a transaction that was committed since has ended what was in the same partition. */
    void end(List<OpenTransaction> hung) {
        for (OpenTransaction each : OpenTransaction.still(link.admin(), hung)) {
            try {
                each.abort(link.admin());
            } catch (ClusterAuthorizationException e) {
                throw new KafkaException(
                        "a transaction of this shard's stays open in " + each.partition() + " from offset "
                                + each.from() + " on and may not be ended (" + e.getMessage()
                                + "); give this process ALTER on the cluster, on older brokers CLUSTER_ACTION, or end it with"
                                + " kafka-transactions.sh abort",
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
