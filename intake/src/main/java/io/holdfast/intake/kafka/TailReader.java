package io.holdfast.intake.kafka;

import io.holdfast.core.kafka.KafkaCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads partitions from given offsets up to the end of the leader's log, so that the absence of a record means that it was
 * not appended.
 *
 * <p>The end is the leader's log end offset, not the high watermark: a record that the leader has appended but the
 * followers have not would otherwise be missed and become visible later. No public call returns that offset. But a consumer
 * whose position lies beyond it, under the leader's current epoch, is told by the leader where that epoch ends (KIP-320,
 * KIP-101), and reports it in {@link LogTruncationException#divergentOffsets()}. Reading on until the position reaches that
 * end waits for the high watermark to pass everything that was in the leader's log. Then the end is measured again: a broker
 * reads the next of a connection's pipelined requests only once it has answered the one before, so a closed producer's last
 * requests may follow. The end counts when it stood still, or after as many rounds as a producer pipelines requests; and
 * never when the leader has changed meanwhile.
 *
 * <p>Records of transactions that were aborted are not there for whoever reads deliveries, and not for this reader; one that
 * is open is waited for.
 *
 * <p>Not thread-safe; one consumer and one admin client live as long as the reader.
 */
public final class TailReader implements AutoCloseable {

    private static final long BEYOND_ANY_LOG = Long.MAX_VALUE / 2;
    /** One more than the requests that a producer may have under way. */
    private static final int MOST_ROUNDS = ProducerSettings.PIPELINED + 1;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final long CALL_LIMIT_MS = 10_000;

    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final long settleMs;
    private final long stuckMs;
    private long calls;

    /**
     * @param client bootstrap servers and settings passed through from the catalog
     * @param settleMs how long to wait before measuring the end, so that requests of a dead producer that a leader had
     *     buffered when it was stopped are processed first
     * @param stuckMs give up when the position has not moved for so long
     */
    public TailReader(Map<String, Object> client, long settleMs, long stuckMs) {
        this.admin = Admin.create(client);
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) CALL_LIMIT_MS);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.settleMs = settleMs;
        this.stuckMs = stuckMs;
    }

    /** Where each partition's log starts. */
    public Map<TopicPartition, Long> logStarts(Set<TopicPartition> partitions) {
        return consumer.beginningOffsets(partitions);
    }

    /**
     * Where each partition's log ends for readers: its high watermark, or the first record that is not decided. Whatever is sent
     * from now on stands there or behind it, also when the leader that was asked has been deposed.
     */
    public Map<TopicPartition, Long> visibleEnds(Set<TopicPartition> partitions) {
        return consumer.endOffsets(partitions);
    }

    /** Where records at or after {@code epochMs} start in each partition; absent where there are none. */
    public Map<TopicPartition, Long> offsetsAt(Set<TopicPartition> partitions, long epochMs) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(p -> times.put(p, epochMs));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        consumer.offsetsForTimes(times).forEach((p, at) -> {
            if (at != null) {
                offsets.put(p, at.offset());
            }
        });
        return offsets;
    }

    /**
     * Reads every partition from its offset in {@code from} to the end of the leader's log.
     *
     * @return the log end offset up to which each partition was read
     * @throws KafkaException when the cluster does not answer, or a position stands still
     */
    public Map<TopicPartition, Long> read(
            Map<TopicPartition, Long> from, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        Map<TopicPartition, Integer> epochs = leaderEpochs(from.keySet());
        pause(settleMs);
        Map<TopicPartition, Long> ends = logEnds(epochs);
        consumer.assign(from.keySet());
        from.forEach(consumer::seek);
        for (int round = 1; ; round++) {
            readTo(ends, visitor);
            Map<TopicPartition, Long> positions = positions(from.keySet());
            pause(settleMs);
            Map<TopicPartition, Integer> now = leaderEpochs(from.keySet());
            Map<TopicPartition, Long> grown = logEnds(now);
            boolean sameLeaders = now.equals(epochs);
            if (sameLeaders && (grown.equals(ends) || round >= MOST_ROUNDS)) {
                return ends;
            }
            epochs = now;
            ends = grown;
            consumer.assign(positions.keySet());
            positions.forEach(consumer::seek);
        }
    }

    /**
     * The log end offset of each partition's leader, high watermark or not. Asks one leader after the other: of several that
     * answer at once, the consumer reports only the first.
     */
    private Map<TopicPartition, Long> logEnds(Map<TopicPartition, Integer> epochs) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        long beyond = BEYOND_ANY_LOG + calls++;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CALL_LIMIT_MS);
        while (ends.size() < epochs.size()) {
            for (Set<TopicPartition> led : byLeader(epochs.keySet())) {
                led.removeAll(ends.keySet());
                if (!led.isEmpty()) {
                    seekBeyond(led, beyond, epochs);
                    ends.putAll(toldEnds(led, beyond));
                }
            }
            if (ends.size() < epochs.size() && System.nanoTime() - deadline > 0) {
                throw new TimeoutException(
                        "only " + ends.size() + " of " + epochs.size() + " leaders told the end of their log within "
                                + CALL_LIMIT_MS + " ms; the look-up is tried again");
            }
        }
        return ends;
    }

    private Collection<Set<TopicPartition>> byLeader(Set<TopicPartition> partitions) {
        Set<String> topics = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        Map<Integer, Set<TopicPartition>> led = new HashMap<>();
        KafkaCalls.get(admin.describeTopics(topics).allTopicNames(), CALL_LIMIT_MS)
                .forEach((topic, description) -> description.partitions().forEach(partition -> {
                    TopicPartition p = new TopicPartition(topic, partition.partition());
                    int leader =
                            partition.leader() == null ? -1 : partition.leader().id();
                    if (partitions.contains(p)) {
                        led.computeIfAbsent(leader, id -> new HashSet<>()).add(p);
                    }
                }));
        return led.values();
    }

    private void seekBeyond(Set<TopicPartition> partitions, long beyond, Map<TopicPartition, Integer> epochs) {
        consumer.assign(partitions);
        for (TopicPartition p : partitions) {
            consumer.seek(p, new OffsetAndMetadata(beyond, Optional.ofNullable(epochs.get(p)), ""));
        }
    }

    /**
     * The ends that leaders tell now. The consumer may report what was asked in an earlier call, whose ends are of that time: each
     * call asks from another offset.
     */
    private Map<TopicPartition, Long> toldEnds(Set<TopicPartition> asked, long beyond) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        try {
            consumer.poll(POLL);
        } catch (LogTruncationException told) {
            Map<TopicPartition, Long> from = told.offsetOutOfRangePartitions();
            told.divergentOffsets().forEach((p, end) -> {
                if (asked.contains(p) && from.getOrDefault(p, -1L) == beyond) {
                    ends.put(p, end.offset());
                }
            });
        }
        return ends;
    }

    private void readTo(Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        List<TopicPartition> open = new ArrayList<>(ends.keySet());
        long lastProgress = System.nanoTime();
        while (true) {
            open.removeIf(p -> consumer.position(p) >= ends.getOrDefault(p, 0L));
            if (open.isEmpty()) {
                return;
            }
            Map<TopicPartition, Long> before = positions(ends.keySet());
            consumer.poll(POLL).forEach(visitor);
            if (!positions(ends.keySet()).equals(before)) {
                lastProgress = System.nanoTime();
            } else if (System.nanoTime() - lastProgress > TimeUnit.MILLISECONDS.toNanos(stuckMs)) {
                throw new TimeoutException("reading " + open + " up to " + ends + " stands still for " + stuckMs
                        + " ms: followers do not replicate what the leader has, or somebody's transaction is open; the"
                        + " look-up is tried again");
            }
        }
    }

    private Map<TopicPartition, Long> positions(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        partitions.forEach(p -> positions.put(p, consumer.position(p)));
        return positions;
    }

    private Map<TopicPartition, Integer> leaderEpochs(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(p -> latest.put(p, OffsetSpec.latest()));
        Map<TopicPartition, Integer> epochs = new HashMap<>();
        KafkaCalls.get(admin.listOffsets(latest).all(), CALL_LIMIT_MS)
                .forEach((p, info) -> epochs.put(p, epoch(p, info)));
        return epochs;
    }

    private static int epoch(TopicPartition p, ListOffsetsResultInfo info) {
        return info.leaderEpoch()
                .orElseThrow(() -> new KafkaException(
                        "the leader of " + p + " told no leader epoch; brokers must be 2.8 or newer"));
    }

    private static void pause(long ms) {
        KafkaCalls.pause(ms);
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
        admin.close(Duration.ofSeconds(1));
    }
}
