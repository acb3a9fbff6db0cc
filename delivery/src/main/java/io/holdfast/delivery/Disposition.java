package io.holdfast.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** How an attempt at a record ended. */
public sealed interface Disposition {

    /** Why it failed; empty when it did not. */
    default Optional<Failure> why() {
        return Optional.empty();
    }

    /** The effect is there; the record is finished. */
    record Done() implements Disposition {}

    /**
     * The record is finished once these are appended to their topics, on the cluster of the source: both are one transaction, so
     * that a reader of committed records sees each of them once.
     */
    record Publish(List<ProducerRecord<byte[], byte[]>> records) implements Disposition {
        /** Copies the list. */
        public Publish {
            records = List.copyOf(records);
        }
    }

    /** It may succeed later: the record is tried again, and its key waits for it. */
    record Transient(Failure failure) implements Disposition {
        @Override
        public Optional<Failure> why() {
            return Optional.of(failure);
        }
    }

    /** It will never succeed as it is: the record becomes a dead letter at once. */
    record Poison(Failure failure) implements Disposition {
        @Override
        public Optional<Failure> why() {
            return Optional.of(failure);
        }
    }

    /**
     * The sink cannot take anything now. No attempt is counted and nothing is parked: fetching stops until it is back.
     *
     * @param retryAfter when the sink said so itself
     */
    record SinkDown(Failure failure, Optional<Duration> retryAfter) implements Disposition {
        @Override
        public Optional<Failure> why() {
            return Optional.of(failure);
        }
    }

    /**
     * The effect may or may not be there, and doing it again could do it twice. The record is kept, its key waits, and
     * nothing is repeated until an {@link OutcomeQuery} or an operator says what became of it.
     */
    record Unknown(Failure failure) implements Disposition {
        @Override
        public Optional<Failure> why() {
            return Optional.of(failure);
        }
    }

    /**
     * The sink knows a newer owner of the record's partition: nothing was done, and nothing here will be before this member
     * has claimed the partition again, should it still be its own.
     */
    record NotOwned(Failure failure) implements Disposition {
        @Override
        public Optional<Failure> why() {
            return Optional.of(failure);
        }
    }

    /** {@link Done}. */
    static Disposition done() {
        return new Done();
    }

    /** {@link Publish} of one record. */
    static Disposition publish(ProducerRecord<byte[], byte[]> record) {
        return new Publish(List.of(record));
    }

    /** {@link Transient}, told by {@code e}. */
    static Disposition retry(Throwable e) {
        return new Transient(Failure.of(e));
    }

    /** {@link Poison}, told by {@code e}. */
    static Disposition poison(Throwable e) {
        return new Poison(Failure.of(e));
    }

    /** {@link SinkDown}, told by {@code e}. */
    static Disposition sinkDown(Throwable e) {
        return new SinkDown(Failure.of(e), Optional.empty());
    }
}
