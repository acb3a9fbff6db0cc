package io.holdfast.intake.kafka;

import io.holdfast.core.Sabotage;
import io.holdfast.core.kafka.CommittedView;
import io.holdfast.intake.FleetProducers;
import io.holdfast.intake.RecordTracer;
import io.holdfast.intake.lane.Acceptance;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.lane.SendFailure;
import io.holdfast.intake.spool.SpoolException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes through one transactional producer at a time, always under the same id: the cluster lets only the last one append.
 * So nothing that an earlier one has under way, of this process or of the one before it, is appended once the present one has
 * begun. See {@link TransactionalSession}. Thread-safe; {@link #maintain} and {@link #shutOut} are one thread's.
 */
public final class TransactionalWriter implements TopicWriter {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionalWriter.class);
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_MS = 2_000;

    private final RecordForm form;
    private final Under under;
    private final Function<String, Producer<byte[], byte[]>> producers;
    private final Consumer<SendFailure> onReplaced;
    private final ProducerFence fence;
    private final Supplier<CommittedView> committed;
    private final Map<String, Integer> topics = new ConcurrentHashMap<>();
    private volatile @Nullable Life current;
    /** The session before ended with a refusal that was not told of a record alone. */
    private volatile boolean refusedAmongOthers;

    private volatile String problem = "";
    /** What is open and may not be ended. */
    private volatile String hung = "";

    private volatile boolean closed;
    private long nextNanos = System.nanoTime();

    private record Life(TransactionalSession session, Thread thread) {}

    /**
     * Under which id this writer writes.
     *
     * @param scope what the ids of the fleet's producers on this cluster begin with
     * @param instance what this gateway's ends with: its name, the same after a restart
     */
    public record Under(String scope, String instance, FleetProducers fleet) {

        /** The id that Kafka knows. */
        public String transactionalId() {
            String id = scope + instance;
            return Sabotage.SKIP_FENCE.on() ? id + ":" + UUID.randomUUID() : id;
        }

        /** Those of a gateway, or of its fleet, on a cluster. */
        public static String scope(String cluster, String fleet) {
            return fleet.isEmpty() ? "holdfast:" + cluster + ":" : "holdfast:" + cluster + ":" + fleet + ":";
        }
    }

    /**
     * What a writer works with.
     *
     * @param client settings of the cluster's clients
     * @param producers makes a producer for a transactional id
     * @param committed makes what a producer's thread asks whether its transactions can be read
     * @param onReplaced is told why a producer was given up
     */
    public record Parts(
            Map<String, Object> client,
            Function<String, Producer<byte[], byte[]>> producers,
            Supplier<CommittedView> committed,
            Consumer<SendFailure> onReplaced) {}

    /**
     * @param identity this gateway's name, or its fleet's, for the {@code holdfast.gateway} header
     * @param tracer follows what is sent
     */
    public TransactionalWriter(String identity, RecordTracer tracer, Under under, Parts parts) {
        this.form = new RecordForm(identity, tracer);
        this.under = under;
        this.producers = parts.producers();
        this.onReplaced = parts.onReplaced();
        this.fence = new ProducerFence(parts.client());
        this.committed = parts.committed();
    }

    @Override
    public boolean send(Acceptance a) {
        Life life = current;
        Lane lane = Objects.requireNonNull(a.lane(), "acceptance without a lane");
        return life != null
                && topics.containsKey(lane.key().topic())
                && life.session().offer(a, lane);
    }

    @Override
    public int maintain(String topic) {
        Life life = ensure();
        if (life == null || !life.session().ready()) {
            return 0;
        }
        try {
            int partitions = life.session().partitions(topic);
            if (partitions > 0) {
                topics.put(topic, partitions);
            }
            return partitions;
        } catch (KafkaException | IllegalStateException e) {
            return topics.getOrDefault(topic, 0);
        }
    }

    @Override
    public boolean shutOut() {
        Life life = current;
        if (life == null || !life.session().ready()) {
            return false;
        }
        try {
            Map<String, Long> gone = new HashMap<>(under.fleet().gone());
            String own = under.scope() + under.instance();
            // This gateway's own, after a lease that ended, is for others to shut out, or for its next producer.
            gone.keySet().removeIf(id -> !id.startsWith(under.scope()) || id.equals(own));
            if (!gone.isEmpty()) {
                fence.fence(gone.keySet());
                under.fleet().fenced(gone);
            }
            return true;
        } catch (SpoolException e) {
            return false;
        }
    }

    @Override
    public void endHung(Set<TopicPartition> partitions) {
        String own = under.scope() + under.instance();
        HungTransactions whose = new HungTransactions(
                id -> under.fleet() == FleetProducers.ALONE ? id.equals(own) : id.startsWith(under.scope()), own);
        try {
            fence.endHung(whose, partitions)
                    .forEach(
                            open -> LOG.atWarn()
                                    .addKeyValue("partition", open.partition())
                                    .addKeyValue("from", open.from())
                                    .addKeyValue("producer", open.producerId())
                                    .log(
                                            "a transaction that nobody ended was aborted; nobody was told that it is published, and what was promised of it is sent again"));
            hung = "";
        } catch (ClusterAuthorizationException e) {
            hung = "a transaction of this gateway's stays open in one of " + partitions + " and may not be ended ("
                    + e.getMessage()
                    + "); give this gateway ALTER on the cluster, on older brokers CLUSTER_ACTION, or end it with kafka-transactions.sh find-hanging and abort";
            throw e;
        }
    }

    @Override
    public void replace(SendFailure because, Duration lastChance) {
        Life life = current;
        if (life != null) {
            life.session().end(because);
        }
    }

    /** Nothing to do: a transaction that is not committed in time ends its producer, as does one that cannot begin. */
    @Override
    public void replaceBarren(long limitNanos) {
        // See above.
    }

    @Override
    public String problem() {
        String open = hung;
        return open.isEmpty() ? problem : open;
    }

    /** Until the last producer has given back everything it had, there is no next one. */
    private @Nullable Life ensure() {
        Life life = current;
        if (life != null && !life.session().ended()) {
            problem = life.session().ready() ? "" : problem;
            return life;
        }
        TransactionalSession before = life == null ? null : life.session();
        if (before != null) {
            ended(before);
            refusedAmongOthers = before.refusedAmongOthers();
            current = null;
        }
        synchronized (this) {
            if (closed || nextNanos - System.nanoTime() > 0) {
                return null;
            }
            topics.clear();
            String id = under.transactionalId();
            TransactionalSession session = new TransactionalSession(
                    producers.apply(id), form, new TransactionalSession.Place(id, under.fleet(), committed.get()));
            if (refusedAmongOthers) {
                session.beginWithSingles();
            }
            Thread thread = new Thread(session, "holdfast-transactions");
            thread.setDaemon(true);
            thread.start();
            current = new Life(session, thread);
            return current;
        }
    }

    private void ended(TransactionalSession session) {
        SendFailure why = Objects.requireNonNull(session.endedBy());
        if (closed) {
            return;
        }
        if (session.begun()) {
            onReplaced.accept(why);
        } else {
            boolean forbidden = why.code().contains("authorization");
            problem = "no transactions under \"" + under.scope() + under.instance() + "\": " + why.message()
                    + (forbidden ? "; give this gateway WRITE and DESCRIBE on that transactional id" : "; tried again");
            nextNanos = System.nanoTime() + REST_NANOS;
        }
    }

    @Override
    public void close() {
        Life life;
        synchronized (this) {
            closed = true;
            life = current;
        }
        if (life != null) {
            life.session().end(new SendFailure(SendFailure.Kind.PRODUCER_LOST, "closed", "the gateway stops"));
            join(life.thread());
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
