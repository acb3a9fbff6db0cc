package io.holdfast.intake.kafka;

import io.holdfast.intake.lane.Acceptance;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.lane.LogWriter;
import io.holdfast.intake.lane.SendFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

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
public final class KafkaWriter implements LogWriter, AutoCloseable {

    private final String instance;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Consumer<SendFailure> onReplaced;
    private final Set<String> topics = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Producer<byte[], byte[]> current;
    private volatile boolean closed;

    /**
     * @param instance this gateway's name, for the {@code holdfast.gateway} header
     * @param producers makes a producer; see {@link ProducerSettings}
     * @param onReplaced is told why a producer was given up
     */
    public KafkaWriter(
            String instance, Supplier<Producer<byte[], byte[]>> producers, Consumer<SendFailure> onReplaced) {
        this.instance = instance;
        this.producers = producers;
        this.onReplaced = onReplaced;
    }

    @Override
    public boolean send(Acceptance a) {
        Producer<byte[], byte[]> producer = current;
        Lane lane = Objects.requireNonNull(a.lane(), "acceptance without a lane");
        if (producer == null || !topics.contains(lane.key().topic())) {
            return false;
        }
        Sending sending = new Sending(producer, a, lane);
        try {
            Future<RecordMetadata> unused = producer.send(record(a, lane), sending::done);
        } catch (KafkaException | IllegalStateException e) {
            return sending.notHandedOver();
        }
        return sending.handedOver();
    }

    /**
     * Creates the producer when there is none, and fetches {@code topic}'s metadata or keeps it warm. May take as long as
     * creating a producer takes; never call it on an event loop.
     *
     * @return whether the topic can be written
     */
    public boolean maintain(String topic) {
        Producer<byte[], byte[]> producer = ensureProducer();
        if (producer == null) {
            return false;
        }
        try {
            List<?> partitions = producer.partitionsFor(topic);
            if (!partitions.isEmpty()) {
                topics.add(topic);
                return true;
            }
        } catch (KafkaException | IllegalStateException e) {
            return topics.contains(topic);
        }
        return false;
    }

    /** Gives up the present producer: what it has in flight fails, and is to be looked up. */
    public void replace(SendFailure because) {
        Producer<byte[], byte[]> producer = current;
        if (producer != null) {
            giveUp(producer, because);
        }
    }

    private synchronized @Nullable Producer<byte[], byte[]> ensureProducer() {
        if (current == null && !closed) {
            topics.clear();
            current = producers.get();
        }
        return current;
    }

    private void giveUp(Producer<byte[], byte[]> producer, SendFailure because) {
        synchronized (this) {
            if (current != producer) {
                return;
            }
            current = null;
        }
        onReplaced.accept(because);
        producer.close(Duration.ZERO);
    }

    @Override
    public void close() {
        Producer<byte[], byte[]> producer;
        synchronized (this) {
            closed = true;
            producer = current;
            current = null;
        }
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }

    private ProducerRecord<byte[], byte[]> record(Acceptance a, Lane lane) {
        RecordHeaders headers = new RecordHeaders();
        for (Header header : a.offer().headers()) {
            headers.add(header);
        }
        headers.add(text(GatewayHeader.ID, a.recordId()));
        headers.add(text(GatewayHeader.ACCEPTED_AT, Long.toString(a.acceptedAtMs())));
        byte[] gateway = new GatewayHeader(instance, a.id(), a.keyed()).toBytes();
        headers.add(new RecordHeader(GatewayHeader.NAME, gateway));
        return new ProducerRecord<>(
                lane.key().topic(),
                lane.key().partition(),
                a.acceptedAtMs(),
                a.offer().key(),
                a.offer().value(),
                headers);
    }

    private static Header text(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * One record in the producer's hands. The producer may call back while {@code send} is still running, and then the
     * record was never handed over; it may also do both, call back and throw.
     */
    private final class Sending {
        private final Producer<byte[], byte[]> producer;
        private final Acceptance acceptance;
        private final Lane lane;
        private final Thread sender = Thread.currentThread();
        private boolean returned;
        private boolean refused;

        Sending(Producer<byte[], byte[]> producer, Acceptance acceptance, Lane lane) {
            this.producer = producer;
            this.acceptance = acceptance;
            this.lane = lane;
        }

        void done(@Nullable RecordMetadata metadata, @Nullable Exception e) {
            if (e != null && !returned && Thread.currentThread() == sender) {
                refused = true;
            } else if (e == null && metadata != null) {
                lane.acknowledged(acceptance, metadata.offset());
            } else {
                SendFailure failure = SendFailures.of(Objects.requireNonNull(e));
                giveUp(producer, failure);
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
