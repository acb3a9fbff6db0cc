package io.holdfast.outbox;

import io.holdfast.core.Sabotage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * One shard's way into the topic: a transactional producer, and the shard's partition of the progress topic, which nobody
 * else writes to. Beginning shuts out every earlier owner for good: what it had open is aborted, what it was committing is
 * committed, and both is over before the progress is read. Used by one thread.
 */
final class ShardLog implements AutoCloseable {

    private static final int CALL_MS = 10_000;
    private static final int REQUEST_MS = 4_000;
    private static final int TRANSACTION_MS = 60_000;
    private static final long BUFFER_BYTES = 128L << 20;
    private static final int DEEPEST = 10;

    private final OutboxSettings settings;
    private final int shard;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    ShardLog(OutboxSettings settings, int shard) {
        this.settings = settings;
        this.shard = shard;
    }

    /**
     * Shuts out earlier owners.
     *
     * @return what the last transaction published, whoever's it was
     * @throws KafkaException when Kafka does not answer; begin again
     */
    Progress begin() {
        close();
        KafkaProducer<byte[], byte[]> fresh =
                new KafkaProducer<>(producerSettings(), new ByteArraySerializer(), new ByteArraySerializer());
        producer = fresh;
        fresh.initTransactions();
        return Sabotage.OUTBOX_NO_FENCE.on() ? Progress.none() : last();
    }

    /** Publishes these rows, and that they are, as one transaction. After anything but success and a refusal begin again. */
    WriteOutcome write(List<RowRecord.Fit> rows) {
        KafkaProducer<byte[], byte[]> open = producer;
        if (open == null) {
            return new WriteOutcome.NotNow("it has not begun");
        }
        List<Future<RecordMetadata>> sent = new ArrayList<>(rows.size());
        try {
            open.beginTransaction();
            for (RowRecord.Fit row : rows) {
                sent.add(open.send(row.record()));
            }
            sent.add(open.send(new ProducerRecord<>(
                    settings.progressTopic(),
                    shard,
                    settings.flow().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    Progress.of(rows).bytes())));
            open.commitTransaction();
            return new WriteOutcome.Written();
        } catch (TimeoutException | InterruptException e) {
            return new WriteOutcome.NotNow(text(e));
        } catch (KafkaException | IllegalStateException e) {
            return failed(open, e, Refusals.of(rows, sent));
        }
    }

    private static WriteOutcome failed(KafkaProducer<byte[], byte[]> open, RuntimeException e, Refusals refusals) {
        if (fenced(e) || refusals.fenced()) {
            return new WriteOutcome.Fenced(text(e));
        }
        try {
            open.abortTransaction();
        } catch (KafkaException | IllegalStateException aborting) {
            return fenced(aborting)
                    ? new WriteOutcome.Fenced(text(aborting))
                    : new WriteOutcome.NotNow(text(e) + "; aborting: " + text(aborting));
        }
        return refusals.why().isEmpty() ? new WriteOutcome.NotNow(text(e)) : new WriteOutcome.Refused(refusals.why());
    }

    /** What the futures of a transaction that failed tell. */
    private record Refusals(Map<Long, String> why, boolean fenced) {

        static Refusals of(List<RowRecord.Fit> rows, List<Future<RecordMetadata>> sent) {
            Map<Long, String> why = new HashMap<>();
            boolean fenced = false;
            for (int i = 0; i < sent.size(); i++) {
                Throwable failure = failure(sent.get(i));
                fenced |= ShardLog.fenced(failure);
                if (failure != null && refused(failure) && i < rows.size()) {
                    why.put(rows.get(i).row().seq(), "Kafka refuses it: " + failure.getMessage());
                }
            }
            return new Refusals(Map.copyOf(why), fenced);
        }

        private static @Nullable Throwable failure(Future<RecordMetadata> future) {
            if (!future.isDone()) {
                return null;
            }
            try {
                future.get();
                return null;
            } catch (ExecutionException e) {
                return e.getCause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
    }

    private static boolean refused(Throwable e) {
        return e instanceof RecordTooLargeException
                || e instanceof RecordBatchTooLargeException
                || e instanceof InvalidRecordException
                || e instanceof InvalidTimestampException;
    }

    private static boolean fenced(@Nullable Throwable e) {
        Throwable cause = e;
        for (int i = 0; cause != null && i < DEEPEST; i++) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** For people: the exception and what it comes from in the end. */
    static String text(Throwable e) {
        Throwable root = e;
        for (int i = 0; root.getCause() != null && i < DEEPEST; i++) {
            root = root.getCause();
        }
        String own = e.getClass().getSimpleName() + ": " + e.getMessage();
        return root == e ? own : own + " (" + root.getClass().getSimpleName() + ": " + root.getMessage() + ")";
    }

    /** The last record of the shard's partition. Every transaction that could add one is over. */
    private Progress last() {
        TopicPartition partition = new TopicPartition(settings.progressTopic(), shard);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(consumerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = Optional.ofNullable(
                            consumer.endOffsets(List.of(partition)).get(partition))
                    .orElse(0L);
            byte[] last = null;
            long deadline = System.nanoTime() + Duration.ofMillis(CALL_MS).toNanos();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    last = record.value();
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new TimeoutException(partition + " was not read up to " + end + " within " + CALL_MS + " ms");
                }
            }
            return last == null ? Progress.none() : Progress.read(last);
        }
    }

    private Map<String, Object> producerSettings() {
        Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
        config.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 500);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS);
        config.putAll(settings.client());
        String id = settings.transactionalId(shard);
        config.put(ProducerConfig.CLIENT_ID_CONFIG, id);
        config.put(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                Sabotage.OUTBOX_NO_FENCE.on() ? id + "-" + UUID.randomUUID() : id);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MS);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, CALL_MS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, CALL_MS);
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE / 2);
        config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Integer.MAX_VALUE);
        config.put(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, false);
        config.remove(ProducerConfig.PARTITIONER_CLASS_CONFIG);
        return config;
    }

    private Map<String, Object> consumerSettings() {
        Map<String, Object> config = new HashMap<>(settings.client());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_MS);
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return config;
    }

    /** Ends without waiting: what is open is aborted by the next owner. */
    @Override
    public void close() {
        KafkaProducer<byte[], byte[]> ended = producer;
        producer = null;
        if (ended != null) {
            ended.close(Duration.ZERO);
        }
    }
}
