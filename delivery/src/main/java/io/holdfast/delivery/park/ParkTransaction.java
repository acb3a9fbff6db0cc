package io.holdfast.delivery.park;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One group of writes as one transaction. Each call of the producer has the producer's own limit. Used once. */
final class ParkTransaction {

    private final Producer<byte[], byte[]> producer;
    private final List<ParkWrite> writes;
    private final @Nullable SourceCommit commit;
    /** For each write begun, its records. */
    private final List<List<Future<RecordMetadata>>> sent = new ArrayList<>();

    ParkTransaction(Producer<byte[], byte[]> producer, List<ParkWrite> writes, @Nullable SourceCommit commit) {
        this.producer = producer;
        this.writes = writes;
        this.commit = commit;
    }

    ParkOutcome run(Function<ParkWrite, List<ProducerRecord<byte[], byte[]>>> encoder) {
        try {
            producer.beginTransaction();
            for (ParkWrite write : writes) {
                send(encoder.apply(write));
            }
            if (commit != null) {
                producer.sendOffsetsToTransaction(commit.offsets(), commit.group());
            }
            producer.commitTransaction();
            return written();
        } catch (TimeoutException | InterruptException e) {
            return new ParkOutcome.Unsure("committing " + writes.size() + " writes: " + ParkErrors.text(e));
        } catch (KafkaException | IllegalStateException e) {
            return failed(e);
        }
    }

    private void send(List<ProducerRecord<byte[], byte[]>> records) {
        List<Future<RecordMetadata>> futures = new ArrayList<>(records.size());
        sent.add(futures);
        for (ProducerRecord<byte[], byte[]> record : records) {
            futures.add(producer.send(record));
        }
    }

    private ParkOutcome written() {
        List<ParkOutcome.Place> places = new ArrayList<>(writes.size());
        for (int i = 0; i < writes.size(); i++) {
            places.add(place(writes.get(i), sent.get(i)));
        }
        return new ParkOutcome.Written(List.copyOf(places));
    }

    /** Where the last of a write's records lies; a write may have none. */
    private static ParkOutcome.Place place(ParkWrite write, List<Future<RecordMetadata>> futures) {
        if (futures.isEmpty()) {
            return new ParkOutcome.Place(write, -1, -1);
        }
        RecordMetadata at = result(futures.get(futures.size() - 1));
        return new ParkOutcome.Place(write, at.offset(), at.timestamp());
    }

    private ParkOutcome failed(RuntimeException e) {
        if (ParkErrors.fenced(e)) {
            return new ParkOutcome.Fenced(ParkErrors.text(e));
        }
        try {
            producer.abortTransaction();
        } catch (KafkaException | IllegalStateException aborting) {
            return ParkErrors.fenced(aborting)
                    ? new ParkOutcome.Fenced(ParkErrors.text(aborting))
                    : new ParkOutcome.Unsure(ParkErrors.text(e) + "; aborting: " + ParkErrors.text(aborting));
        }
        return aborted(e);
    }

    /** Aborted: nothing is written. The futures tell which of the writes were to blame. */
    private ParkOutcome aborted(RuntimeException e) {
        List<ParkWrite> refused = new ArrayList<>();
        Throwable why = e;
        Throwable unanswered = null;
        for (int i = 0; i < sent.size(); i++) {
            Throwable failure = sent.get(i).stream()
                    .map(ParkTransaction::failure)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            if (failure != null && ParkErrors.fenced(failure)) {
                return new ParkOutcome.Fenced(ParkErrors.text(failure));
            }
            if (failure != null && ParkErrors.refused(failure)) {
                refused.add(writes.get(i));
                why = failure;
            } else if (failure instanceof TimeoutException && unanswered == null) {
                unanswered = failure;
            }
        }
        if (refused.isEmpty() && ParkErrors.refused(e)) {
            refused.addAll(writes);
        }
        if (!refused.isEmpty()) {
            return new ParkOutcome.Refused(List.copyOf(refused), ParkErrors.text(why));
        }
        return unanswered == null
                ? new ParkOutcome.Unsure("nothing was written: " + ParkErrors.text(e))
                : new ParkOutcome.NotNow(ParkErrors.text(unanswered));
    }

    private static @Nullable Throwable failure(Future<RecordMetadata> future) {
        if (!future.isDone()) {
            return null;
        }
        try {
            result(future);
            return null;
        } catch (KafkaException e) {
            return e.getCause();
        }
    }

    /** Of a send that has ended. */
    private static RecordMetadata result(Future<RecordMetadata> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new KafkaException("not appended", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
