package io.holdfast.intake.kafka;

import io.holdfast.core.kafka.CommittedView;
import io.holdfast.core.kafka.KafkaCalls;
import io.holdfast.intake.FleetProducers;
import io.holdfast.intake.RecordTracer;
import io.holdfast.intake.lane.Acceptance;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.lane.SendFailure;
import io.holdfast.intake.spool.SpoolException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one transactional producer, on a thread of its own: shuts out the producers before it, then takes records in and
 * commits them a few milliseconds at a time, one transaction after the other. Lanes hear of a record once it is committed and
 * can be read.
 *
 * <p>When Kafka refuses one record of a transaction, the client fails others of it with the same exception. So a refusal is
 * believed only of a record that was alone in its transaction, and a session behind one that ended so begins with single records.
 *
 * <p>The first failure ends it, and all that it has is given back. What was appended then belongs to a transaction that is
 * aborted, or was committed without an answer: which of the two is settled once the next producer has begun under the same id.
 *
 * <p>{@link #offer} and {@link #end} may be called from any thread.
 */
final class TransactionalSession implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionalSession.class);
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** A producer that has not got its id by then is given up: it may have stopped asking. */
    private static final long BEGIN_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long COMMIT_LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(ProducerSettings.TRANSACTION_LIMIT_MS);
    private static final long PAUSE_MS = 5;
    private static final long FLEET_PAUSE_MS = 100;
    /** Transactions of one record behind a refusal: as many as lanes that send one record each, by and large. */
    private static final int SINGLES = 32;

    private final Producer<byte[], byte[]> producer;
    private final RecordForm form;
    private final Place place;
    /** Transactions that are still to have one record. */
    private int singles;

    private volatile boolean refusedAmongOthers;
    private final ArrayDeque<Sending> queue = new ArrayDeque<>();
    private final ArrayDeque<Sending> open = new ArrayDeque<>();
    private boolean over;
    private volatile boolean ready;
    private volatile boolean ended;
    private volatile @Nullable SendFailure ending;
    private volatile @Nullable SendFailure endedBy;

    /** A record on its way. */
    private static final class Sending {
        private final Acceptance acceptance;
        private final Lane lane;
        private final RecordTracer.Step step;
        private @Nullable Future<RecordMetadata> future;

        Sending(Acceptance acceptance, Lane lane, RecordTracer.Step step) {
            this.acceptance = acceptance;
            this.lane = lane;
            this.step = step;
        }

        /** What the client says befell this record; null when it says nothing. */
        @Nullable
        SendFailure failure() {
            Future<RecordMetadata> asked = future;
            if (asked == null || !asked.isDone()) {
                return null;
            }
            try {
                asked.get();
                return null;
            } catch (ExecutionException e) {
                return e.getCause() instanceof Exception own ? SendFailures.of(own) : null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
    }

    /**
     * What a session stands in.
     *
     * @param transactionalId the producer's
     * @param committed closed at the session's end
     */
    record Place(String transactionalId, FleetProducers fleet, CommittedView committed) {}

    TransactionalSession(Producer<byte[], byte[]> producer, RecordForm form, Place place) {
        this.producer = producer;
        this.form = form;
        this.place = place;
    }

    /** Its first transactions have one record each; to be said before it runs. */
    void beginWithSingles() {
        singles = SINGLES;
    }

    /** Whether it gave back a refusal of a record that was not alone in its transaction; final once it has ended. */
    boolean refusedAmongOthers() {
        return refusedAmongOthers;
    }

    /** Takes a record; false when this session does not take any, and then nothing comes of it. */
    boolean offer(Acceptance a, Lane lane) {
        if (!ready) {
            return false;
        }
        Sending sending = new Sending(a, lane, form.traced(a, lane));
        synchronized (queue) {
            if (over) {
                return false;
            }
            queue.addLast(sending);
            queue.notifyAll();
            return true;
        }
    }

    /** Whether the producers before this one are shut out, and it takes records. */
    boolean ready() {
        return ready && ending == null && endedBy == null;
    }

    /** Whether it ever took records. */
    boolean begun() {
        return ready;
    }

    /** Whether everything it had is given back. */
    boolean ended() {
        return ended;
    }

    /** Why it ended; null while it has not. */
    @Nullable
    SendFailure endedBy() {
        return endedBy;
    }

    /** Partitions of the topic, as the producer knows them. */
    int partitions(String topic) {
        return producer.partitionsFor(topic).size();
    }

    /** Ends it soon. */
    void end(SendFailure because) {
        if (ending == null) {
            ending = because;
        }
        synchronized (queue) {
            queue.notifyAll();
        }
    }

    @Override
    public void run() {
        SendFailure why = live();
        // Before any lane hears of it: none is looked up before the next producer has begun.
        endedBy = why;
        List<Sending> left = new ArrayList<>(open);
        synchronized (queue) {
            over = true;
            left.addAll(queue);
            queue.clear();
        }
        place.committed().close();
        try {
            producer.close(java.time.Duration.ZERO);
        } catch (KafkaException e) {
            LOG.atDebug().setCause(e).log("a producer that was given up did not close cleanly");
        }
        boolean alone = open.size() == 1;
        for (Sending sending : left) {
            giveBack(sending, why, alone && sending == open.peekFirst());
        }
        ended = true;
    }

    /** @param alone whether it was the only one of its transaction */
    private void giveBack(Sending sending, SendFailure ofAll, boolean alone) {
        SendFailure own = sending.failure();
        boolean meant = own != null
                && (own.kind() == SendFailure.Kind.RECORD_REFUSED || own.kind() == SendFailure.Kind.PERMISSION);
        refusedAmongOthers |= meant && !alone;
        SendFailure told = own != null && (alone || !meant) ? own : ofAll;
        try {
            sending.step.failed(told.code());
            sending.lane.failed(sending.acceptance, told);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a record could not be given back to its lane");
        }
    }

    private SendFailure live() {
        try {
            begin();
            while (ending == null) {
                transact();
            }
            return Objects.requireNonNull(ending);
        } catch (KafkaException | IllegalStateException | SpoolException e) {
            return failure(e);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a producer's thread failed; another one follows");
            return failure(e);
        }
    }

    /** Of all records of a transaction; what is wrong with a single one, its own future says. */
    private static SendFailure failure(RuntimeException e) {
        Exception cause = e instanceof KafkaException && e.getCause() instanceof Exception inner ? inner : e;
        SendFailure told = SendFailures.of(cause);
        return new SendFailure(SendFailure.Kind.PRODUCER_LOST, told.code(), told.message());
    }

    /** From its end on, nothing of a producer before this one can be appended, and others shut this one out once it is gone. */
    private void begin() {
        Map<String, Long> before = new HashMap<>(asked());
        initTransactions();
        FleetProducers fleet = place.fleet();
        long number = fleet.note(place.transactionalId());
        while (ending == null && !fleet.noted(number)) {
            KafkaCalls.pause(PAUSE_MS);
        }
        before.keySet().retainAll(Set.of(place.transactionalId()));
        if (ending == null && !before.isEmpty()) {
            fleet.fenced(before);
        }
        ready = ending == null;
    }

    private Map<String, Long> asked() {
        while (ending == null) {
            try {
                return place.fleet().gone();
            } catch (SpoolException e) {
                KafkaCalls.pause(FLEET_PAUSE_MS);
            }
        }
        return Map.of();
    }

    private void initTransactions() {
        long since = System.nanoTime();
        while (ending == null) {
            try {
                producer.initTransactions();
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() - since > BEGIN_LIMIT_NANOS) {
                    throw e;
                }
            }
        }
    }

    private void transact() {
        Sending first = take(IDLE_NANOS);
        if (first == null) {
            return;
        }
        long since = System.nanoTime();
        open.addLast(first);
        producer.beginTransaction();
        send(first);
        boolean single = singles > 0;
        singles -= single ? 1 : 0;
        for (long elapsed = 0;
                !single && !CommitPace.DEFAULT.due(open.size(), elapsed);
                elapsed = System.nanoTime() - since) {
            Sending next = take(CommitPace.DEFAULT.restNanos(elapsed));
            if (next != null) {
                open.addLast(next);
                send(next);
            }
        }
        long commit = System.nanoTime();
        commit();
        place.committed().await(firstOffsets(), commit, () -> ending != null);
        for (Sending done = open.peekFirst(); done != null; done = open.peekFirst()) {
            long offset = offset(done);
            open.removeFirst();
            done.step.done(offset);
            done.lane.acknowledged(done.acceptance, offset);
        }
    }

    private void send(Sending sending) {
        sending.future = producer.send(form.of(sending.acceptance, sending.lane));
    }

    private void commit() {
        long since = System.nanoTime();
        while (true) {
            try {
                producer.commitTransaction();
                return;
            } catch (TimeoutException e) {
                if (ending != null || System.nanoTime() - since > COMMIT_LIMIT_NANOS) {
                    throw e;
                }
            }
        }
    }

    private Map<TopicPartition, Long> firstOffsets() {
        Map<TopicPartition, Long> first = new HashMap<>();
        open.forEach(sending -> first.merge(
                new TopicPartition(
                        sending.lane.key().topic(), sending.lane.key().partition()),
                offset(sending),
                Math::min));
        return first;
    }

    /** Of a record that was committed. */
    private static long offset(Sending done) {
        try {
            return Objects.requireNonNull(done.future).get().offset();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a record of a committed transaction failed", e);
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    private @Nullable Sending take(long nanos) {
        synchronized (queue) {
            if (queue.isEmpty() && ending == null) {
                waitFor(nanos);
            }
            return queue.pollFirst();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // Whoever takes looks again by itself.
    private void waitFor(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(queue, nanos);
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }
}
