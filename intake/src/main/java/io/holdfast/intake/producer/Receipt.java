package io.holdfast.intake.producer;

import io.holdfast.intake.Outcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What {@link HoldfastProducer#send} promises of one record. It completes when the record is durable: in Kafka, or forced to
 * the spool, which {@link #spooled()} tells.
 *
 * <p>Thread-safe. It cannot be cancelled: a record that was handed over is on its way.
 */
public final class Receipt extends CompletableFuture<RecordMetadata> {

    private final TopicPartition place;
    private final Sizes sizes;
    private final Room room;
    private final Report report;
    private volatile @Nullable Outcome outcome;
    private volatile boolean answered;

    /** Tells whoever wants to know, before the receipt completes. */
    @FunctionalInterface
    interface Report {
        void of(RecordMetadata metadata, @Nullable Exception failure);
    }

    /**
     * Sizes in bytes.
     *
     * @param key -1 for null, as with {@code value}
     * @param all with headers
     */
    record Sizes(int key, int value, int all) {}

    /**
     * @param place topic and, as far as it is known, partition
     * @param room of the flow, where the record counts until it is reported
     */
    Receipt(TopicPartition place, Sizes sizes, Room room, Report report) {
        this.place = place;
        this.sizes = sizes;
        this.room = room;
        this.report = report;
    }

    /** Whether the record rests in the spool, and comes to Kafka in its turn; false before the receipt is complete. */
    public boolean spooled() {
        return isDone() && outcome instanceof Outcome.Spooled;
    }

    /** What became of the record, with its {@code holdfast.id}; empty until that is known. */
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    /** Does nothing. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return false;
    }

    TopicPartition place() {
        return place;
    }

    Room room() {
        return room;
    }

    int size() {
        return sizes.all();
    }

    boolean answered() {
        return answered;
    }

    /** Notes what became of the record; nobody is told yet. The first word counts. */
    synchronized void answer(Outcome became) {
        if (!answered) {
            outcome = became;
            answered = true;
        }
    }

    /** Nothing more is heard of the record. */
    synchronized void giveUp() {
        answered = true;
    }

    /** Takes an answer back, so that the record can be offered once more. */
    synchronized void unanswer() {
        outcome = null;
        answered = false;
    }

    /** Tells everyone what became of the record. */
    void deliver() {
        RecordMetadata metadata = Results.metadata(outcome, place, sizes);
        Exception failure = Results.failure(outcome, place.topic());
        report.of(metadata, failure);
        if (failure == null) {
            complete(metadata);
        } else {
            completeExceptionally(failure);
        }
    }
}
