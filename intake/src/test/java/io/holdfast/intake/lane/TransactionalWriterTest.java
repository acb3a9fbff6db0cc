package io.holdfast.intake.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Tier;
import io.holdfast.core.kafka.CommittedView;
import io.holdfast.intake.FleetProducers;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RecordTracer;
import io.holdfast.intake.kafka.TransactionalWriter;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.LaneKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A writer that commits a few milliseconds at a time: when lanes hear of a record, and what happens when a commit fails. */
class TransactionalWriterTest {

    private static final String TOPIC = "t";
    private static final String POISON = "poison";

    private final List<Transactions> producers = new CopyOnWriteArrayList<>();
    private final List<String> replaced = new CopyOnWriteArrayList<>();
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private final Fleet fleet = new Fleet();
    private final Answers readable = new Answers();
    private final TransactionalWriter writer = new TransactionalWriter(
            "g",
            RecordTracer.NONE,
            new TransactionalWriter.Under(TransactionalWriter.Under.scope("c", "f"), "g", fleet),
            new TransactionalWriter.Parts(
                    Map.of("bootstrap.servers", "localhost:1"),
                    id -> producer(),
                    () -> readable,
                    failure -> replaced.add(failure.code())));
    private final AtomicLong sequences = new AtomicLong();
    private final Lane lane = lane(0);
    private final Lane other = lane(1);

    @AfterEach
    void close() {
        producers.forEach(producer -> producer.mayCommit.countDown());
        writer.close();
    }

    @Test
    void aRecordIsPublishedOnceItIsCommittedAndNotBefore() {
        begin();
        offer(1);
        Transactions producer = producers.get(0);
        Awaitility.await().until(() -> producer.committing);
        assertThat(outcomes).isEmpty();
        offer(2);

        producer.mayCommit.countDown();

        Awaitility.await().until(() -> outcomes.size() == 2);
        assertThat(outcomes)
                .containsExactly(new Outcome.Published("r1", TOPIC, 0, 0), new Outcome.Published("r2", TOPIC, 0, 1));
        assertThat(producer.commitCount())
                .as("what came while the first was committed")
                .isEqualTo(2);
        assertThat(replaced).isEmpty();
    }

    @Test
    void aRecordIsPublishedOnceItCanBeRead() {
        readable.now = false;
        begin();
        producers.get(0).mayCommit.countDown();
        offer(1);
        Awaitility.await().until(() -> readable.asked.equals(Map.of(new TopicPartition(TOPIC, 0), 0L)));
        assertThat(producers.get(0).commitCount()).isEqualTo(1);
        assertThat(outcomes).isEmpty();

        readable.now = true;

        Awaitility.await().until(() -> outcomes.size() == 1);
        assertThat(outcomes).containsExactly(new Outcome.Published("r1", TOPIC, 0, 0));
    }

    @Test
    void whatIsCommittedButCannotBeReadIsLookedUp() {
        readable.now = false;
        begin();
        producers.get(0).mayCommit.countDown();
        offer(1);
        Awaitility.await().until(() -> !readable.asked.isEmpty());

        readable.failure = new TimeoutException("it is still open");

        Awaitility.await().until(() -> lane.readyForLookup() != null);
        assertThat(lane.inFlight()).isEqualTo(1);
        assertThat(outcomes).isEmpty();
    }

    @Test
    void aCommitThatFailsGivesEverythingBackAndTheLogIsNotReadBeforeTheNextProducerHasBegun() {
        begin();
        offer(1);
        Transactions producer = producers.get(0);
        Awaitility.await().until(() -> producer.committing);
        offer(2);
        producer.failure = new InvalidProducerEpochException("another producer has begun under this id");
        producer.mayCommit.countDown();

        Awaitility.await().until(() -> lane.readyForLookup() != null);
        assertThat(lane.inFlight()).as("not acknowledged, not forgotten").isEqualTo(2);
        assertThat(writer.shutOut()).isFalse();
        begin();
        assertThat(writer.shutOut()).isTrue();
        assertThat(replaced).containsExactly("invalid-producer-epoch");
        assertThat(producers).hasSize(2);
        assertThat(producers.get(1).transactionInitialized()).isTrue();
    }

    @Test
    void nothingIsSentBeforeTheFleetKnowsUnderWhichId() {
        fleet.knows = false;
        writer.maintain(TOPIC);
        Awaitility.await().until(() -> producers.get(0).transactionInitialized());
        assertThat(writer.maintain(TOPIC)).isZero();
        assertThat(writer.shutOut()).isFalse();

        fleet.knows = true;

        begin();
        assertThat(fleet.noted).containsExactly("holdfast:c:f:g");
    }

    @Test
    void aProducerThatBeginsHasShutOutTheOneBeforeIt() {
        fleet.gone.put("holdfast:c:f:g", 3L);
        fleet.gone.put("holdfast:c:f:other", 4L);

        begin();

        assertThat(fleet.gone).as("whoever else is gone is not").containsOnlyKeys("holdfast:c:f:other");
    }

    @Test
    void aGatewayThatComesBackDoesNotShutItselfOut() {
        begin();
        fleet.gone.put("holdfast:c:f:g", 5L);

        assertThat(writer.shutOut()).isTrue();

        assertThat(fleet.gone).as("for whoever takes its place").containsOnlyKeys("holdfast:c:f:g");
    }

    @Test
    void aRefusalIsBelievedOnlyOfARecordThatWasAloneInItsTransaction() {
        begin();
        offer(1);
        Transactions producer = producers.get(0);
        Awaitility.await().until(() -> producer.committing);
        offer(lane, POISON);
        offer(other, "good");
        producer.mayCommit.countDown();
        Awaitility.await().until(() -> lane.readyForLookup() != null && other.readyForLookup() != null);
        decide();
        assertThat(outcomes.subList(1, 3)).as("both may be tried again").allMatch(Outcome.Shed.class::isInstance);

        begin();
        producers.get(1).mayCommit.countDown();
        offer(other, "good");
        offer(lane, POISON);

        Awaitility.await().until(() -> outcomes.size() == 4 && lane.readyForLookup() != null);
        assertThat(outcomes.get(3)).isInstanceOf(Outcome.Published.class);
        decide();
        assertThat(outcomes.get(4)).isInstanceOf(Outcome.Rejected.class);
    }

    private void decide() {
        for (Lane each : List.of(lane, other)) {
            if (each.beginLookup() != null) {
                each.lookupDone(10);
            }
        }
    }

    private void offer(Lane to, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        Offer offer = new Offer("f", Tier.STANDARD, new byte[] {'k'}, bytes, List.of(), null, 0, 1);
        Acceptance a = new Acceptance(offer, value, new Acceptance.Moment(1, 0, 1));
        a.await(outcomes::add, TimeUnit.SECONDS.toNanos(5));
        assertThat(to.accept(a)).isTrue();
    }

    private void begin() {
        Awaitility.await().until(() -> writer.maintain(TOPIC) > 0);
        lane.open();
        other.open();
    }

    private void offer(int number) {
        byte[] value = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
        Offer offer = new Offer("f", Tier.STANDARD, new byte[] {'k'}, value, List.of(), null, 0, 1);
        Acceptance a = new Acceptance(offer, "r" + number, new Acceptance.Moment(1, 0, 1));
        a.await(outcomes::add, TimeUnit.SECONDS.toNanos(5));
        assertThat(lane.accept(a)).isTrue();
    }

    private Transactions producer() {
        Node node = new Node(1, "h", 1);
        List<PartitionInfo> partitions = IntStream.range(0, 2)
                .mapToObj(p -> new PartitionInfo(TOPIC, p, node, new Node[] {node}, new Node[] {node}))
                .toList();
        Transactions made = new Transactions(new Cluster("c", List.of(node), partitions, Set.of(), Set.of()));
        producers.add(made);
        return made;
    }

    private Lane lane(int partition) {
        long second = TimeUnit.SECONDS.toNanos(1);
        LanePolicy policy = new LanePolicy(second, second, second, 2 * second, 0, second);
        LaneServices services = new LaneServices(
                new FakeSpool(),
                writer,
                new FakeListener(),
                (flow, bytes) -> null,
                new DrainBudget(1 << 20),
                sequences,
                LaneShares.ALONE,
                () -> 1);
        return new Lane(new Frontier(new LaneKey(TOPIC, new UUID(1, 1), partition), "c", 0, null), policy, services);
    }

    /** A producer whose commits wait until they may go on. */
    private static final class Transactions extends MockProducer<byte[], byte[]> {
        private final CountDownLatch mayCommit = new CountDownLatch(1);
        private volatile boolean committing;
        private volatile KafkaException failure;
        private boolean poisoned;

        Transactions(Cluster cluster) {
            super(cluster, true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        /** As the client does: with one refused record all that is not sent yet fails alike. */
        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            poisoned |= Arrays.equals(record.value(), POISON.getBytes(StandardCharsets.UTF_8));
            return poisoned
                    ? CompletableFuture.failedFuture(new RecordTooLargeException("too large"))
                    : super.send(record);
        }

        @Override
        public void commitTransaction() {
            committing = true;
            try {
                mayCommit.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (failure != null) {
                throw failure;
            }
            if (poisoned) {
                throw new KafkaException("the transaction has failed", new RecordTooLargeException("too large"));
            }
            super.commitTransaction();
        }

        @Override
        public void close(Duration timeout) {
            // What was sent stays to be looked at.
        }
    }

    /** Whether what is committed can be read. */
    private static final class Answers extends CommittedView {
        private volatile Map<TopicPartition, Long> asked = Map.of();
        private volatile boolean now = true;
        private volatile @Nullable KafkaException failure;

        Answers() {
            super(Map.of());
        }

        @Override
        public void await(Map<TopicPartition, Long> first, long sinceNanos, BooleanSupplier stop) {
            asked = Map.copyOf(first);
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> now || failure != null || stop.getAsBoolean());
            KafkaException thrown = failure;
            if (thrown != null) {
                throw thrown;
            }
        }
    }

    /** A fleet that is asked and told. */
    private static final class Fleet implements FleetProducers {
        private final Map<String, Long> gone = new ConcurrentHashMap<>();
        private final List<String> noted = new CopyOnWriteArrayList<>();
        private volatile boolean knows = true;

        @Override
        public long note(String transactionalId) {
            noted.add(transactionalId);
            return 7;
        }

        @Override
        public boolean noted(long number) {
            return number == 7 && knows;
        }

        @Override
        public Map<String, Long> gone() {
            return Map.copyOf(gone);
        }

        @Override
        public void fenced(Map<String, Long> ids) {
            ids.forEach(gone::remove);
        }
    }
}
