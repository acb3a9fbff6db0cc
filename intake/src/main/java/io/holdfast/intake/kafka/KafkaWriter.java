package io.holdfast.intake.kafka;

import io.holdfast.intake.RecordTracer;
import io.holdfast.intake.lane.Acceptance;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.lane.SendFailure;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes through one idempotent producer at a time.
 *
 * <p>A producer lives until its first failure. It is then closed at once, from within the very callback that reports the
 * failure: an idempotent producer that lives on would bump its epoch and send what is in flight again under new sequence
 * numbers, and what had been appended before would be doubled. Everything it had in flight is given back as failed, to be
 * looked up in the log; {@link #maintain} creates the next one.
 *
 * <p>Thread-safe; {@link #send} never blocks ({@code max.block.ms} is 0).
 */
public final class KafkaWriter implements TopicWriter {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaWriter.class);

    private final RecordForm form;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Consumer<SendFailure> onReplaced;
    private final Map<String, Integer> topics = new ConcurrentHashMap<>();
    private volatile @Nullable Session current;
    private volatile @Nullable Session retired;
    private volatile boolean closed;

    /** The life of one producer. */
    private static final class Session {
        private final Producer<byte[], byte[]> producer;
        private final AtomicBoolean closedByCallback = new AtomicBoolean();
        private volatile long firstSentNanos;
        private volatile boolean acknowledged;

        Session(Producer<byte[], byte[]> producer) {
            this.producer = producer;
        }

        void sent() {
            if (firstSentNanos == 0) {
                firstSentNanos = System.nanoTime() | 1;
            }
        }

        /** It has had records for so long, and not one of them was acknowledged. */
        boolean barren(long limitNanos) {
            return !acknowledged && firstSentNanos != 0 && System.nanoTime() - firstSentNanos > limitNanos;
        }
    }

    /**
     * @param instance this gateway's name, for the {@code holdfast.gateway} header
     * @param producers makes a producer; see {@link ProducerSettings}
     * @param tracer follows what is sent
     * @param onReplaced is told why a producer was given up
     */
    public KafkaWriter(
            String instance,
            Supplier<Producer<byte[], byte[]>> producers,
            RecordTracer tracer,
            Consumer<SendFailure> onReplaced) {
        this.form = new RecordForm(instance, tracer);
        this.producers = producers;
        this.onReplaced = onReplaced;
    }

    @Override
    public boolean send(Acceptance a) {
        Session session = current;
        Lane lane = Objects.requireNonNull(a.lane(), "acceptance without a lane");
        if (session == null || !topics.containsKey(lane.key().topic())) {
            return false;
        }
        session.sent();
        Sending sending = new Sending(session, a, lane, form.traced(a, lane));
        try {
            Future<RecordMetadata> unused = session.producer.send(form.of(a, lane), sending::done);
        } catch (KafkaException | IllegalStateException e) {
            return sending.notHandedOver();
        }
        return sending.handedOver();
    }

    @Override
    public int maintain(String topic) {
        Session session = ensureProducer();
        if (session == null) {
            return 0;
        }
        try {
            int partitions = session.producer.partitionsFor(topic).size();
            if (partitions > 0) {
                topics.put(topic, partitions);
            }
            return partitions;
        } catch (KafkaException | IllegalStateException e) {
            return topics.getOrDefault(topic, 0);
        }
    }

    /** Nothing can be done about an idempotent producer that is gone. */
    @Override
    public boolean shutOut() {
        return true;
    }

    /** Nothing is left open by a producer without transactions. */
    @Override
    public void endHung(Set<TopicPartition> partitions) {
        // See above.
    }

    @Override
    public String problem() {
        return "";
    }

    @Override
    public void replace(SendFailure because, Duration lastChance) {
        Session session = current;
        if (session != null) {
            giveUp(session, because);
            session.producer.close(lastChance);
        }
    }

    /**
     * Gives up a producer that has acknowledged nothing for so long although Kafka answers: one that failed to get its
     * producer id never asks again, and fails nothing either.
     */
    @Override
    public void replaceBarren(long limitNanos) {
        Session session = current;
        if (session != null && session.barren(limitNanos)) {
            SendFailure stuck = new SendFailure(
                    SendFailure.Kind.PRODUCER_LOST,
                    "producer-stuck",
                    "the producer acknowledged nothing although Kafka answers");
            replace(stuck, Duration.ZERO);
        }
    }

    private @Nullable Session ensureProducer() {
        awaitRetired();
        synchronized (this) {
            if (current == null && !closed) {
                topics.clear();
                current = new Session(producers.get());
            }
            return current;
        }
    }

    /** Until the last producer has given back everything it had, a next one would overtake what is still undecided. */
    private void awaitRetired() {
        Session session = retired;
        if (session == null) {
            return;
        }
        try {
            // Outside of callbacks, closing waits for the producer's thread, which runs all callbacks before it ends.
            session.producer.close(Duration.ZERO);
        } catch (KafkaException e) {
            LOG.atDebug().setCause(e).log("a producer that was given up did not close cleanly");
        }
        retired = null;
    }

    private void giveUp(Session session, SendFailure because) {
        synchronized (this) {
            if (current != session) {
                return;
            }
            current = null;
            retired = session;
        }
        onReplaced.accept(because);
    }

    @Override
    public void close() {
        Session session;
        synchronized (this) {
            closed = true;
            session = current;
            current = null;
        }
        if (session != null) {
            session.producer.close(Duration.ZERO);
        }
    }

    /**
     * One record in the producer's hands. The producer may call back while {@code send} is still running, and then the
     * record was never handed over; it may also do both, throw and call back later: the lane ignores what it took back.
     */
    private final class Sending {
        private final Session session;
        private final Acceptance acceptance;
        private final Lane lane;
        private final RecordTracer.Step step;
        private final Thread sender = Thread.currentThread();
        private boolean returned;
        private boolean refused;

        Sending(Session session, Acceptance acceptance, Lane lane, RecordTracer.Step step) {
            this.session = session;
            this.acceptance = acceptance;
            this.lane = lane;
            this.step = step;
        }

        void done(@Nullable RecordMetadata metadata, @Nullable Exception e) {
            if (e != null && !returned && Thread.currentThread() == sender) {
                refused = true;
            } else if (e == null && metadata != null) {
                session.acknowledged = true;
                step.done(metadata.offset());
                lane.acknowledged(acceptance, metadata.offset());
            } else {
                SendFailure failure = SendFailures.of(Objects.requireNonNull(e));
                giveUp(session, failure);
                if (session.closedByCallback.compareAndSet(false, true)) {
                    session.producer.close(Duration.ZERO);
                }
                step.failed(failure.code());
                lane.failed(acceptance, failure);
            }
        }

        boolean handedOver() {
            returned = true;
            return !refused;
        }

        boolean notHandedOver() {
            returned = true;
            return false;
        }
    }
}
