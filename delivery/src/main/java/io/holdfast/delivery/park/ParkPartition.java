package io.holdfast.delivery.park;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a delivery's park log and of its dead letters, in the hands of the owner of that partition of the source.
 *
 * <p>All writes go through one transactional producer whose transactional id belongs to the partition and not to the owner,
 * so that a claim fences every earlier owner, aborts what it left open, and waits until that is decided (KIP-98, KIP-890). No
 * record of an earlier owner can become visible behind a claim, and compaction never meets one that does not count.
 *
 * <p>{@link #claim} and {@link #write} block, each within {@link ParkLimits}, and are for one thread at a time;
 * {@link #close} may come from another and ends a call that is under way.
 */
public final class ParkPartition implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    /** Reading a whole log keeps a core busy: side by side on fewer cores all of them would be ready late. */
    private static final Semaphore CORES = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
    /** A log that stands still keeps the others from a core no longer than this. */
    private static final long MOST_WAIT_MS = 2_000;

    private final ParkLog log;
    private final ParkCodec codec;
    private final TopicPartition park;
    private final InstantSource clock;
    private volatile @Nullable Producer<byte[], byte[]> producer;
    private volatile boolean closed;

    /** Nothing is asked of the cluster before the first claim. */
    public ParkPartition(ParkLog log, int partition, InstantSource clock) {
        this.log = log;
        this.codec = new ParkCodec(log.names());
        this.park = new TopicPartition(log.names().parkTopic(), partition);
        this.clock = clock;
    }

    /** Takes the partition and tells what is parked in it. Again after {@link ParkOutcome.Unsure}. */
    public ClaimOutcome claim() {
        long start = System.nanoTime();
        release();
        try {
            Producer<byte[], byte[]> fresh = new KafkaProducer<>(
                    log.producer(park.partition()), new ByteArraySerializer(), new ByteArraySerializer());
            producer = fresh;
            if (closed) {
                release();
                return new ClaimOutcome.Unavailable(park + " is closed");
            }
            fresh.initTransactions();
            long before = clock.millis();
            RecordMetadata claim = append(fresh);
            long skewMs = claim.timestamp() - (before + clock.millis()) / 2;
            ParkReplay replay = new ParkReplay(log.topicId(), park.partition());
            long read = inTurn(() -> replay(replay, claim.offset()));
            return new ClaimOutcome.Claimed(new ParkSnapshot(
                    replay.live(),
                    replay.unreadable(),
                    replay.commandsNext(),
                    read,
                    skewMs,
                    Duration.ofNanos(System.nanoTime() - start)));
        } catch (KafkaException | IllegalStateException e) {
            release();
            String why = "claiming " + park + ": " + ParkErrors.text(e);
            return ParkErrors.fenced(e) ? new ClaimOutcome.Fenced(why) : new ClaimOutcome.Unavailable(why);
        }
    }

    private RecordMetadata append(Producer<byte[], byte[]> fresh) {
        fresh.beginTransaction();
        Future<RecordMetadata> claim = fresh.send(codec.claim(park.partition()));
        fresh.commitTransaction();
        try {
            return claim.get(log.limits().call().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new KafkaException("the claim was not appended", e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("the claim was committed, but its place is not known", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static long inTurn(LongSupplier replay) {
        boolean mine;
        try {
            mine = CORES.tryAcquire(MOST_WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        try {
            return replay.getAsLong();
        } finally {
            if (mine) {
                CORES.release();
            }
        }
    }

    /**
     * Reads the partition from its start until the claim is behind the position: a reader of committed records meets the
     * claim only when everything before it is decided.
     *
     * @return how many records there were
     */
    private long replay(ParkReplay replay, long claimOffset) {
        long deadline = System.nanoTime() + log.limits().claim().toNanos();
        long read = 0;
        try (KafkaConsumer<byte[], Integer> consumer =
                new KafkaConsumer<>(log.replayConsumer(), new ByteArrayDeserializer(), new BodyLength())) {
            consumer.assign(List.of(park));
            consumer.seekToBeginning(List.of(park));
            while (consumer.position(park) <= claimOffset) {
                var records = consumer.poll(POLL);
                records.forEach(replay::accept);
                read += records.count();
                if (closed) {
                    throw new KafkaException("closed");
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new TimeoutException("read up to offset " + consumer.position(park) + " of " + claimOffset
                            + " within " + log.limits().claim().toSeconds() + " s; if it stands still, a transaction of"
                            + " somebody else is open there: kafka-transactions find-hanging names it");
                }
            }
        }
        return read;
    }

    /** Writes a group, all or nothing. {@link ParkOutcome.Unsure} without a claim. */
    public ParkOutcome write(List<ParkWrite> writes) {
        return write(writes, null);
    }

    /**
     * Writes a group and commits the source's position, all or nothing (KIP-447): what is parked is finished, and what is
     * finished before it is not forgotten.
     */
    public ParkOutcome write(List<ParkWrite> writes, @Nullable SourceCommit commit) {
        Producer<byte[], byte[]> mine = producer;
        if (mine == null) {
            return new ParkOutcome.Unsure(park + " is not claimed");
        }
        ParkOutcome outcome = new ParkTransaction(mine, writes, commit).run(this::encode);
        if (outcome instanceof ParkOutcome.Fenced || outcome instanceof ParkOutcome.Unsure) {
            release();
        }
        return outcome;
    }

    private List<ProducerRecord<byte[], byte[]>> encode(ParkWrite write) {
        return write instanceof ParkWrite.Publish publish ? publish.outputs().records() : List.of(own(write));
    }

    private ProducerRecord<byte[], byte[]> own(ParkWrite write) {
        if (write instanceof ParkWrite.Put put) {
            return codec.put(put.record(), put.state());
        }
        if (write instanceof ParkWrite.Dead dead) {
            return log.deadLetters().apply(dead);
        }
        if (write instanceof ParkWrite.CommandsRead commands) {
            return codec.commandsRead(park.partition(), commands.next());
        }
        return codec.remove(write.record());
    }

    /** Lets go of the producer without waiting: what it has open is aborted by the next claim. */
    private void release() {
        Producer<byte[], byte[]> mine = producer;
        producer = null;
        if (mine != null) {
            mine.close(Duration.ZERO);
        }
    }

    @Override
    public void close() {
        closed = true;
        release();
    }
}
