package io.holdfast.intake.producer;

import io.holdfast.core.time.Ticker;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RetryAfter;
import io.holdfast.intake.ShedReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka {@link Producer} that keeps taking records of critical topics while Kafka is away: they are forced to a spool on the
 * local disk and come to Kafka in their turn, each once and in the order of its key.
 *
 * <p>A receipt completes when its record is durable: acknowledged by Kafka, with partition and offset; or spooled, without an
 * offset, which {@link #spooled} tells. What cannot be taken fails with a {@link RecordShedException}, to be sent again; what
 * is wrong itself with another exception. Sending waits for room for up to {@code max.block.ms}, 2 s unless set, and for
 * nothing else.
 *
 * <p>Thread-safe; one producer may serve a whole process. Callbacks run on one thread of their own, in the order of sending for
 * each partition. There are no transactions. How it differs from {@code KafkaProducer} is in {@code docs/concepts/producer.md}.
 */
public final class HoldfastProducer<K, V> implements Producer<K, V> {

    static final String NO_TRANSACTIONS =
            "there are no transactions here, since a record that waits in the spool cannot be part of one; leave"
                    + " transactional.id out, give each record an idempotency key so that it is taken once, and use"
                    + " KafkaProducer where records and offsets are committed together";

    private static final Logger LOG = LoggerFactory.getLogger(HoldfastProducer.class);
    private static final int NULL_SIZE = -1;
    private static final Receipt.Sizes NOTHING = new Receipt.Sizes(NULL_SIZE, NULL_SIZE, 0);

    private final EmbeddedIntake intake;
    private final boolean own;
    private final ProducerParts<K, V> parts;
    private final Sends sends;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A producer with an intake of its own.
     *
     * @param settings those of {@code KafkaProducer} and of {@link HoldfastProducerConfig}
     * @throws org.apache.kafka.common.config.ConfigException when a setting is wrong, or at odds with what is promised
     * @throws KafkaException when the spool cannot be opened, as when another process has it
     */
    public HoldfastProducer(Map<String, ?> settings) {
        this(settings, null, null);
    }

    /** The same with serializers at hand, which are closed with the producer. */
    public HoldfastProducer(Map<String, ?> settings, @Nullable Serializer<K> keys, @Nullable Serializer<V> values) {
        this.parts = ProducerParts.of(settings, keys, values);
        this.intake = parts.openOrClose(() -> EmbeddedIntake.open(settings));
        this.own = true;
        this.sends = intake.newSends();
    }

    /** The same with settings as {@code KafkaProducer} takes them, too. */
    public HoldfastProducer(Properties settings) {
        this(Utils.propsToMap(settings));
    }

    /** The same with settings as {@code KafkaProducer} takes them, too. */
    public HoldfastProducer(Properties settings, Serializer<K> keys, Serializer<V> values) {
        this(Utils.propsToMap(settings), keys, values);
    }

    private HoldfastProducer(EmbeddedIntake intake, ProducerParts<K, V> parts) {
        this.intake = intake;
        this.own = false;
        this.parts = parts;
        this.sends = intake.newSends();
    }

    /**
     * A producer over an intake that others use too; closing it leaves the intake open.
     *
     * @param settings of serializers and interceptors
     */
    public static <K, V> HoldfastProducer<K, V> over(
            EmbeddedIntake intake,
            Map<String, ?> settings,
            @Nullable Serializer<K> keys,
            @Nullable Serializer<V> values) {
        return new HoldfastProducer<>(intake, ProducerParts.of(settings, keys, values));
    }

    /** Whether the record rests in the spool: it is durable, and has no offset yet. */
    public static boolean spooled(RecordMetadata metadata) {
        return !metadata.hasOffset();
    }

    @Override
    public Receipt send(ProducerRecord<K, V> record) {
        return send(record, null);
    }

    /**
     * Sends a record.
     *
     * @throws IllegalStateException when the producer is closed
     * @throws org.apache.kafka.common.errors.InvalidTopicException when the topic was not declared
     * @throws SerializationException when key or value cannot be serialized
     * @throws IllegalArgumentException when the record names a partition that is not that of its key
     * @throws InterruptException when the thread is interrupted while it waits for room
     */
    @Override
    public Receipt send(ProducerRecord<K, V> record, @Nullable Callback callback) {
        Objects.requireNonNull(record, "a record is needed");
        throwIfClosed();
        ProducerRecord<K, V> sent = parts.interceptors().onSend(record);
        try {
            return hand(sent, callback);
        } catch (RuntimeException e) {
            RecordMetadata nowhere = Results.metadata(null, place(sent.topic(), -1), NOTHING);
            parts.interceptors().onAcknowledgement(nowhere, e, sent.headers());
            throw e;
        }
    }

    private Receipt hand(ProducerRecord<K, V> record, @Nullable Callback callback) {
        FlowOffers flow = intake.flow(record.topic());
        Headers headers = new RecordHeaders(record.headers());
        byte[] key = parts.key(record.topic(), headers, record.key());
        byte[] value = parts.value(record.topic(), headers, record.value());
        Offer offer = flow.offer(new FlowOffers.Serialized(key, value, headers, record.timestamp()));
        long deadlineNanos = intake.nanos() + intake.maxBlock().toNanos();
        boolean canWait = intake.awaitRoom(flow, offer, deadlineNanos);
        TopicPartition place = partition(flow, record.partition(), key);
        Receipt receipt = receipt(place, flow, offer, new Told(headers, callback));
        if (intake.crowded()) {
            return refuse(receipt, ShedReason.OVERLOADED);
        }
        if (record.partition() != null && place.partition() < 0) {
            return refuse(receipt, ShedReason.STARTING);
        }
        while (!sends.offer(receipt, offer, canWait)) {
            canWait = intake.awaitNextTry(deadlineNanos);
        }
        return receipt;
    }

    /** Who is told how a send ended, and with which headers. */
    private record Told(Headers headers, @Nullable Callback callback) {}

    private Receipt receipt(TopicPartition place, FlowOffers flow, Offer offer, Told told) {
        Receipt[] made = new Receipt[1];
        Receipt.Sizes sizes = new Receipt.Sizes(size(offer.key()), size(offer.value()), offer.sizeBytes());
        made[0] = new Receipt(place, sizes, flow.room(), (metadata, failure) -> {
            intake.figures().count(made[0].outcome().orElse(null));
            parts.interceptors().onAcknowledgement(metadata, failure, told.headers());
            if (told.callback() != null) {
                call(told.callback(), metadata, failure);
            }
        });
        return made[0];
    }

    /** Reports it in the caller's own thread: the callbacks' may be what is too slow. */
    private static Receipt refuse(Receipt receipt, ShedReason why) {
        receipt.answer(new Outcome.Shed(why, RetryAfter.jitteredMs(why)));
        receipt.deliver();
        return receipt;
    }

    @SuppressWarnings("NullAway") // Kafka's classes do not say that the failure is null when there is none.
    private static void call(Callback callback, RecordMetadata metadata, @Nullable Exception failure) {
        try {
            callback.onCompletion(metadata, failure);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("topic", metadata.topic()).log("a callback failed");
        }
    }

    /** The lane that takes the record, as far as it is known; a partition that the record names must be that one. */
    private TopicPartition partition(FlowOffers flow, @Nullable Integer named, byte @Nullable [] key) {
        if (key == null) {
            if (named != null) {
                throw new IllegalArgumentException("the record for topic \"" + flow.topic() + "\" names partition "
                        + named + " and has no key; give it a key, by which the partition is chosen, or leave the"
                        + " partition out");
            }
            return place(flow.topic(), RecordMetadata.UNKNOWN_PARTITION);
        }
        int partitions = intake.intake().partitions(flow.flow());
        if (partitions == 0) {
            return place(flow.topic(), RecordMetadata.UNKNOWN_PARTITION);
        }
        int partition = Utils.toPositive(Utils.murmur2(key)) % partitions;
        if (named != null && named != partition) {
            throw new IllegalArgumentException("the record for topic \"" + flow.topic() + "\" names partition " + named
                    + ", and its key belongs to partition " + partition + " of " + partitions
                    + "; leave the partition out, or give the record another key");
        }
        return place(flow.topic(), partition);
    }

    private static TopicPartition place(String topic, int partition) {
        return new TopicPartition(topic, partition);
    }

    private static int size(byte @Nullable [] bytes) {
        return bytes == null ? NULL_SIZE : bytes.length;
    }

    /**
     * Waits until everything that was sent before has an outcome, which takes {@code delivery.timeout.ms} at the most.
     *
     * @throws KafkaException when a callback asks, which would wait for itself
     * @throws InterruptException when the thread is interrupted
     */
    @Override
    public void flush() {
        if (intake.inCallback()) {
            throw new KafkaException("flush was called by a callback, which would wait for itself; call it elsewhere");
        }
        Waiting.until(sends.open(), Long.MAX_VALUE, () -> 0);
    }

    /**
     * The topic's partitions as the cluster describes them now.
     *
     * @throws org.apache.kafka.common.errors.TimeoutException when it does not answer within {@code max.block.ms}
     * @throws org.apache.kafka.common.errors.InvalidTopicException when the topic was not declared
     */
    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        throwIfClosed();
        return TopicPartitions.of(topic, intake.clusterOf(topic), intake.maxBlock());
    }

    /** Holdfast's own figures, in the group {@code holdfast-producer-metrics}. */
    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return new HashMap<>(intake.figures().metrics(intake::view, sends::count));
    }

    /** The intake behind this producer. */
    public EmbeddedIntake intake() {
        return intake;
    }

    /** As {@link #close(Duration)}, waiting for up to {@code delivery.timeout.ms}, by when everything has an outcome. */
    @Override
    public void close() {
        close(EmbeddedIntake.LONGEST_WAIT);
    }

    /**
     * Takes no more records and waits for those on their way. If the intake is the producer's own, what is critical and still on
     * its way is then forced to the spool, the rest is reported as unknown, and the spool is released; see
     * {@link EmbeddedIntake#close(Duration)}.
     */
    @Override
    public void close(Duration timeout) {
        Duration limit = EmbeddedIntake.limit(timeout);
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (own) {
                intake.close(limit);
            } else if (!intake.inCallback()) {
                Waiting.until(sends.open(), intake.nanos() + limit.toNanos(), Ticker.SYSTEM);
            }
        } finally {
            if (sends.count() == 0) {
                intake.forget(sends);
            }
            parts.close();
        }
    }

    private void throwIfClosed() {
        if (closed.get() || intake.isClosed()) {
            throw new IllegalStateException("the producer is closed; make another one");
        }
    }

    @Override
    public void initTransactions() {
        throw noTransactions();
    }

    @Override
    public void beginTransaction() {
        throw noTransactions();
    }

    @Override
    public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        throw noTransactions();
    }

    @Override
    public void commitTransaction() {
        throw noTransactions();
    }

    @Override
    public void abortTransaction() {
        throw noTransactions();
    }

    private static UnsupportedOperationException noTransactions() {
        return new UnsupportedOperationException(NO_TRANSACTIONS);
    }

    /** There is none: several clients stand behind this one, and come and go. */
    @Override
    public Uuid clientInstanceId(Duration timeout) {
        throw new UnsupportedOperationException(
                "a HoldfastProducer has several Kafka clients behind it and no one id; set a client.id to tell it apart");
    }

    /** Does nothing: metrics are not pushed to brokers. */
    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {}

    /** Does nothing: metrics are not pushed to brokers. */
    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {}
}
