package io.holdfast.intake.producer;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Cluster;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Tier;
import io.holdfast.core.time.Ticker;
import io.holdfast.intake.Intake;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.KafkaIntakeBuilder;
import io.holdfast.intake.Offer;
import io.holdfast.intake.RecordStatus;
import io.holdfast.intake.spool.Spool;
import io.holdfast.intake.spool.SpoolException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Lanes and spool inside of an application: what any number of {@link HoldfastProducer}s of one process share. There is one for
 * each spool folder.
 *
 * <pre>{@code
 * try (EmbeddedIntake intake = EmbeddedIntake.open(Map.of(
 *         "bootstrap.servers", "localhost:9092", "holdfast.topics", "orders"))) {
 *     Producer<String, String> producer = intake.producer(new StringSerializer(), new StringSerializer());
 *     producer.send(new ProducerRecord<>("orders", "o-1", "two of them"));
 * }
 * }</pre>
 *
 * <p>Thread-safe. Has threads of its own, daemons all; callbacks of all producers run on one of them.
 */
public final class EmbeddedIntake implements AutoCloseable {

    /** A record waits at the most so long between two looks whether there is room, in nanoseconds. */
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    /** By then everything has an outcome: {@code delivery.timeout.ms} is an hour at the most. */
    static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final Intake intake;
    private final EmbeddedSettings settings;
    private final Map<String, FlowOffers> topics = new TreeMap<>();
    private final @Nullable CallbackThread thread;
    private final Executor callbacks;
    private final ProducerFigures figures;
    private final Room room;
    private final Ticker ticker = Ticker.SYSTEM;
    private final Set<Sends> sends = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean begun;

    private EmbeddedIntake(
            Intake intake, EmbeddedSettings settings, ProducerFigures figures, @Nullable Executor callbacks) {
        this.intake = intake;
        this.settings = settings;
        this.figures = figures;
        this.room = new Room(settings.catalog().gateway().maxInFlight().bytes());
        this.thread = callbacks == null ? new CallbackThread() : null;
        this.callbacks = callbacks == null ? Objects.requireNonNull(thread) : callbacks;
        for (Flow flow : settings.catalog().flows().values()) {
            topics.put(flow.topicName(), new FlowOffers(flow, settings.idempotencyHeader()));
        }
    }

    /**
     * Opens the spool and starts taking records; does not wait for Kafka.
     *
     * @param settings those of {@code KafkaProducer}, as far as they concern its clients, and of {@link HoldfastProducerConfig}
     * @throws org.apache.kafka.common.config.ConfigException when a setting is wrong, or at odds with what is promised
     * @throws KafkaException when the spool cannot be opened, as when another process has it
     */
    public static EmbeddedIntake open(Map<String, ?> settings) {
        return open(EmbeddedSettings.of(settings));
    }

    /** The same for the flows of a catalog at hand; {@code settings} may be empty. */
    public static EmbeddedIntake open(Catalog catalog, Map<String, ?> settings) {
        return open(EmbeddedSettings.of(catalog, settings));
    }

    private static EmbeddedIntake open(EmbeddedSettings settings) {
        ProducerFigures figures = new ProducerFigures(settings.clientId());
        Spool spool;
        try {
            spool = KafkaIntakeBuilder.openSpool(settings.catalog().gateway());
        } catch (SpoolException e) {
            throw new KafkaException(failedToOpen(settings, e), e);
        }
        try {
            return new EmbeddedIntake(
                    KafkaIntakeBuilder.start(settings.catalog(), spool, figures), settings, figures, null);
        } catch (RuntimeException e) {
            spool.close();
            throw new KafkaException("the producer cannot start: " + e.getMessage(), e);
        }
    }

    private static String failedToOpen(EmbeddedSettings settings, SpoolException e) {
        String folder = settings.catalog().gateway().spool().directory().toString();
        return e.reason() == SpoolException.Reason.LOCKED
                ? "the spool folder \"" + folder + "\" is in use: "
                        + String.valueOf(e.getMessage()).replaceFirst(";.*", "")
                        + "; stop that one, share one EmbeddedIntake between the producers of a process, or give this one a"
                        + " folder of its own (" + HoldfastProducerConfig.SPOOL_DIRECTORY + ")"
                : "the spool in folder \"" + folder + "\" cannot be opened: " + e.getMessage();
    }

    /**
     * Over an intake that came about otherwise, as in tests; it is closed with this one.
     *
     * @param settings see {@link #open(Map)}; those of the spool mean nothing here
     * @param callbacks runs callbacks, in the order given
     */
    public static EmbeddedIntake over(Intake intake, Map<String, ?> settings, Executor callbacks) {
        EmbeddedSettings read = EmbeddedSettings.of(settings);
        return new EmbeddedIntake(intake, read, new ProducerFigures(read.clientId()), callbacks);
    }

    /** The same for the flows of a catalog at hand; {@code settings} may be empty. */
    public static EmbeddedIntake over(Intake intake, Catalog catalog, Map<String, ?> settings, Executor callbacks) {
        EmbeddedSettings read = EmbeddedSettings.of(catalog, settings);
        return new EmbeddedIntake(intake, read, new ProducerFigures(read.clientId()), callbacks);
    }

    /** The flows that can be sent to. */
    public Catalog catalog() {
        return settings.catalog();
    }

    /** A producer over this intake. Closing it leaves the intake open. */
    public <K, V> HoldfastProducer<K, V> producer(Serializer<K> keys, Serializer<V> values) {
        return HoldfastProducer.over(this, Map.of(), keys, values);
    }

    /** What is taken in, spooled and in trouble, for health and metrics. */
    public IntakeView view() {
        return intake.view();
    }

    /** What became of a record that was sent to {@code topic} under this {@code holdfast.id}. */
    public RecordStatus status(String topic, String recordId) {
        return intake.status(flow(topic).flow(), recordId);
    }

    /** The intake itself: lanes to be resumed, records that Kafka refused. */
    public Intake intake() {
        return intake;
    }

    /** Topics that can be sent to. */
    public Set<String> topics() {
        return Set.copyOf(topics.keySet());
    }

    /**
     * @throws InvalidTopicException when the topic is none of the declared ones
     */
    FlowOffers flow(String topic) {
        FlowOffers flow = topics.get(topic);
        if (flow == null) {
            throw new InvalidTopicException("topic \"" + topic + "\" is not one that this producer was given; it has "
                    + topics.keySet() + ": add it to " + HoldfastProducerConfig.TOPICS + " or "
                    + HoldfastProducerConfig.STANDARD_TOPICS + ", or to the catalog");
        }
        return flow;
    }

    Cluster clusterOf(String topic) {
        Catalog catalog = settings.catalog();
        return catalog.clusterOf(
                Objects.requireNonNull(catalog.flows().get(flow(topic).flow())));
    }

    ProducerFigures figures() {
        return figures;
    }

    Duration maxBlock() {
        return settings.maxBlock();
    }

    long nanos() {
        return ticker.nanos();
    }

    Sends newSends() {
        Sends made = new Sends(intake, callbacks, room);
        sends.add(made);
        return made;
    }

    void forget(Sends ended) {
        sends.remove(ended);
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Whether a callback is asking. */
    boolean inCallback() {
        return thread != null && thread.isCurrent();
    }

    /**
     * Waits until the record is likely to be taken, or time is up.
     *
     * @return whether there is time left
     * @throws InterruptException when the thread is interrupted
     */
    boolean awaitRoom(FlowOffers flow, Offer offer, long deadlineNanos) {
        int size = offer.sizeBytes();
        while (!begun() || !room.has(size) || !flow.room().has(size) || shedSoon(flow, offer.tier())) {
            if (!awaitNextTry(deadlineNanos)) {
                return false;
            }
        }
        return ticker.nanos() - deadlineNanos < 0;
    }

    /** A critical record is taken beyond what Kafka's latency allows: the spool is there for it. */
    private boolean shedSoon(FlowOffers flow, Tier tier) {
        return tier != Tier.CRITICAL && !intake.hasRoom(flow.flow(), tier);
    }

    /**
     * Waits a moment before another try.
     *
     * @return false when time is up, or a callback must not wait
     * @throws InterruptException when the thread is interrupted
     */
    boolean awaitNextTry(long deadlineNanos) {
        if (ticker.nanos() - deadlineNanos >= 0 || inCallback()) {
            return false;
        }
        if (Thread.interrupted()) {
            throw new InterruptException("interrupted while waiting for room to send");
        }
        LockSupport.parkNanos(LOOK_NANOS);
        return true;
    }

    /** Whether records that wait for reports are too many for another. */
    boolean crowded() {
        return room.crowded();
    }

    private boolean begun() {
        if (!begun) {
            begun = intake.view().phase() != IntakeView.Phase.STARTING;
        }
        return begun;
    }

    /** As {@link #close(Duration)}, waiting for up to {@code delivery.timeout.ms}, by when everything has an outcome. */
    @Override
    public void close() {
        close(LONGEST_WAIT);
    }

    /**
     * Takes no more records, waits for what is on its way, then forces to the spool what is critical and still is, reports the
     * rest as unknown, and releases the spool. May take two seconds longer than {@code timeout}, and one for callbacks.
     * Called by a callback it waits for nothing. Every call but the first does nothing.
     */
    public void close(Duration timeout) {
        Duration limit = limit(timeout);
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        long deadlineNanos = ticker.nanos() + (inCallback() ? 0 : limit.toNanos());
        InterruptException interrupted = null;
        try {
            for (Sends each : sends) {
                Waiting.until(each.open(), deadlineNanos, ticker);
            }
        } catch (InterruptException e) {
            // The spool is released all the same.
            interrupted = e;
        }
        intake.close();
        sends.forEach(Sends::giveUpRest);
        if (thread != null) {
            thread.close();
        }
        if (interrupted != null) {
            throw interrupted;
        }
    }

    static Duration limit(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout \"" + timeout + "\" is negative; give 0 or more");
        }
        return timeout.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : timeout;
    }
}
