package io.holdfast.outbox;

import io.holdfast.core.Sabotage;
import io.holdfast.core.kafka.CommittedView;
import io.holdfast.core.kafka.OpenTransaction;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
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
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard's way into the topic: a transactional producer, and the shard's partition of the progress topic, which nobody
 * else writes to. Beginning shuts out every earlier owner for good: what it had open is aborted, what it was committing is
 * committed, and both is over before the progress is read. What Kafka left open of theirs all the same is ended ({@link Verdict}).
 * Used by one thread.
 */
final class ShardLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ShardLog.class);
    private static final int CALL_MS = 10_000;
    private static final int REQUEST_MS = 4_000;
    private static final int TRANSACTION_MS = 60_000;
    private static final long BUFFER_BYTES = 128L << 20;
    private static final int DEEPEST = 10;

    private final OutboxSettings settings;
    private final int shard;
    private final CommittedView committed;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    ShardLog(OutboxSettings settings, int shard) {
        this.settings = settings;
        this.shard = shard;
        this.committed = new CommittedView(settings.client());
    }

    /** The table, for whoever wants to know what is still in it. */
    interface Rows {
        /** Those of the rows that are. */
        Progress stillHere(Progress rows) throws SQLException;
    }

    /**
     * Shuts out earlier owners, and ends what Kafka left open of theirs.
     *
     * @return what was published of that which is in the table, whoever did it
     * @throws KafkaException when Kafka does not answer; begin again
     */
    Progress begin(Rows table) throws SQLException {
        close();
        KafkaProducer<byte[], byte[]> fresh =
                new KafkaProducer<>(producerSettings(), new ByteArraySerializer(), new ByteArraySerializer());
        producer = fresh;
        fresh.initTransactions();
        return Sabotage.OUTBOX_NO_FENCE.on() ? Progress.none() : published(fresh, table);
    }

    /** What it found out is said before anything is ended. That it can be is proof that nobody has begun meanwhile. */
    private Progress published(KafkaProducer<byte[], byte[]> fresh, Rows table) throws SQLException {
        try (ShardView view = new ShardView(settings, shard)) {
            Set<TopicPartition> partitions = partitions(fresh);
            List<OpenTransaction> hung = view.hung(partitions);
            Verdict.Said last = view.last();
            Verdict.Said committed = view.committed();
            Progress now = table.stillHere(last.rows());
            Progress before = last.offset() == committed.offset() ? Progress.none() : table.stillHere(committed.rows());
            Progress decided = Verdict.decided(now.and(before), starts(hung));
            Verdict.Seen seen =
                    view.look(there(now, decided, partitions)).and(view.look(there(before, decided, partitions)));
            Progress published = Verdict.published(decided, committed.rows(), seen);
            fresh.beginTransaction();
            conclude(fresh, published, Map.of());
            view.end(hung);
            tell(hung);
            return published;
        }
    }

    private Set<TopicPartition> partitions(KafkaProducer<byte[], byte[]> fresh) {
        return fresh.partitionsFor(settings.topic()).stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .collect(Collectors.toSet());
    }

    /** Those that can be looked for: a topic that was created anew may have fewer partitions. */
    private Progress there(Progress rows, Progress decided, Set<TopicPartition> partitions) {
        return rows.only(row -> decided.rows().contains(row)
                && partitions.contains(new TopicPartition(settings.topic(), row.partition())));
    }

    private Map<Integer, Long> starts(List<OpenTransaction> hung) {
        Map<Integer, Long> starts = new HashMap<>();
        hung.stream()
                .filter(each -> each.partition().topic().equals(settings.topic()))
                .forEach(each -> starts.merge(each.partition().partition(), each.from(), Math::min));
        return starts;
    }

    private void tell(List<OpenTransaction> hung) {
        hung.forEach(
                each -> LOG.atWarn()
                        .addKeyValue("outbox", settings.flow())
                        .addKeyValue("shard", shard)
                        .addKeyValue("partition", each.partition())
                        .addKeyValue("from", each.from())
                        .log(
                                "Kafka left a transaction open there, which is ended; what of its rows is still in the table is published anew"));
    }

    /** Publishes these rows, and that they are, as one transaction. After anything but success begin again. */
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
            open.flush();
            Progress progress = progress(rows, sent);
            conclude(open, progress, progress.firstOffsets());
            return new WriteOutcome.Written(progress);
        } catch (TimeoutException | InterruptException | Unreadable e) {
            return new WriteOutcome.NotNow(text(e));
        } catch (KafkaException | IllegalStateException e) {
            return failed(open, e, Refusals.of(rows, sent));
        }
    }

    /** Where they went; the sends have ended. */
    private static Progress progress(List<RowRecord.Fit> rows, List<Future<RecordMetadata>> sent) {
        List<Progress.Row> written = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            OutboxRow row = rows.get(i).row();
            RecordMetadata place = place(sent.get(i));
            written.add(new Progress.Row(row.seq(), row.id(), place.partition(), place.offset()));
        }
        return new Progress(List.copyOf(written));
    }

    /**
     * Says in the open transaction what is published, commits it, and waits until that can be read.
     *
     * @param first where the transaction's first records of rows are
     */
    private void conclude(KafkaProducer<byte[], byte[]> open, Progress progress, Map<Integer, Long> first) {
        Future<RecordMetadata> said = open.send(new ProducerRecord<>(
                settings.progressTopic(), shard, settings.flow().getBytes(StandardCharsets.UTF_8), progress.bytes()));
        long commit = System.nanoTime();
        open.commitTransaction();
        Map<TopicPartition, Long> places = new HashMap<>();
        places.put(
                new TopicPartition(settings.progressTopic(), shard), place(said).offset());
        first.forEach((partition, offset) -> places.put(new TopicPartition(settings.topic(), partition), offset));
        try {
            committed.await(places, commit, () -> false);
        } catch (KafkaException e) {
            throw new Unreadable(e);
        }
    }

    /** Of a send that has ended. */
    private static RecordMetadata place(Future<RecordMetadata> sent) {
        try {
            return sent.get();
        } catch (ExecutionException e) {
            throw new KafkaException("not written", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Committed, but not where everybody can read it; the next beginning knows more. */
    private static final class Unreadable extends KafkaException {
        Unreadable(KafkaException cause) {
            super("the transaction is committed", cause);
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
                place(future);
                return null;
            } catch (InterruptException e) {
                return null;
            } catch (KafkaException e) {
                return e.getCause();
            }
        }
    }

    private static boolean refused(Throwable e) {
        return e instanceof RecordTooLargeException
                || e instanceof RecordBatchTooLargeException
                || e instanceof InvalidRecordException
                || e instanceof InvalidTimestampException;
    }

    /** Whether somebody else has begun, or the coordinator gave the transaction up. */
    static boolean fenced(@Nullable Throwable e) {
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

    /** Ends without waiting: what is open is aborted by the next owner. */
    @Override
    public void close() {
        KafkaProducer<byte[], byte[]> ended = producer;
        producer = null;
        if (ended != null) {
            ended.close(Duration.ZERO);
        }
        committed.close();
    }
}
