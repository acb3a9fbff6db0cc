package io.holdfast.intake.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RecordTracer;
import io.holdfast.intake.kafka.KafkaWriter;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.LaneKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** A producer that fails for good with records in flight. */
class ProducerFailureTest {

    private static final String TOPIC = "t";

    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final List<String> replaced = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(1);
    private final FakeSpool spool = new FakeSpool();
    private final KafkaWriter writer =
            new KafkaWriter("g", this::producer, RecordTracer.NONE, failure -> replaced.add(failure.code()));
    private final Lane lane = lane();

    @Test
    void itsFirstFailureEndsItAndNothingIsSentElsewhereBeforeTheLogWasRead() {
        writer.maintain(TOPIC);
        lane.open();
        Acceptance first = offer(1);
        offer(2);
        MockProducer<byte[], byte[]> failing = producers.get(0);

        failing.errorNext(new OutOfOrderSequenceException("the broker lost its state"));

        assertThat(failing.closed())
                .as("closed from within the callback, before it can bump its epoch")
                .isTrue();
        assertThat(replaced).containsExactly("out-of-order-sequence");
        assertThat(lane.state().word()).isEqualTo("spooling");
        assertThat(lane.readyForLookup())
                .as("a record is still with the failed producer")
                .isNull();
        failing.errorNext(new OutOfOrderSequenceException("closed"));
        spool.force();
        assertThat(lane.beginLookup()).isNotNull();
        writer.maintain(TOPIC);
        offer(3);
        assertThat(producers).hasSize(2);
        assertThat(producers.get(1).history())
                .as("nothing overtakes what is undecided")
                .isEmpty();

        lane.foundInLog(first.id(), 7);
        lane.lookupDone(8);
        spool.force();
        drain();

        assertThat(producers.get(1).history())
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .containsExactly("2", "3");
        assertThat(outcomes)
                .containsExactly(new Outcome.Spooled("r1"), new Outcome.Spooled("r2"), new Outcome.Spooled("r3"));
    }

    private void drain() {
        for (DrainTurn turn = lane.beginDrain(8); turn != null; turn = lane.beginDrain(8)) {
            List<Drained> read = new ArrayList<>();
            for (long ref : turn.refs()) {
                read.add(new Drained.Ready(ref, spool.read(ref)));
            }
            lane.drain(turn, read);
            producers.get(1).completeNext();
        }
    }

    private Acceptance offer(int number) {
        byte[] value = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
        Offer offer = new Offer("f", Tier.CRITICAL, new byte[] {'k'}, value, List.of(), null, 0, 1);
        Acceptance a = new Acceptance(offer, "r" + number, new Acceptance.Moment(1, 0, nanos.get()));
        a.await(outcomes::add, nanos.get() + TimeUnit.SECONDS.toNanos(5));
        assertThat(lane.accept(a)).isTrue();
        return a;
    }

    private MockProducer<byte[], byte[]> producer() {
        Node node = new Node(1, "h", 1);
        PartitionInfo partition = new PartitionInfo(TOPIC, 0, node, new Node[] {node}, new Node[] {node});
        Cluster cluster = new Cluster("c", List.of(node), List.of(partition), Set.of(), Set.of());
        MockProducer<byte[], byte[]> made =
                new MockProducer<>(cluster, false, null, new ByteArraySerializer(), new ByteArraySerializer());
        producers.add(made);
        return made;
    }

    private Lane lane() {
        long second = TimeUnit.SECONDS.toNanos(1);
        LanePolicy policy = new LanePolicy(second, second, second, 2 * second, 0, second);
        LaneServices services = new LaneServices(
                spool,
                writer,
                new FakeListener(),
                (flow, bytes) -> null,
                new DrainBudget(1 << 20),
                new AtomicLong(),
                LaneShares.ALONE,
                nanos::get);
        return new Lane(new Frontier(new LaneKey(TOPIC, new UUID(1, 1), 0), "c", 0, null), policy, services);
    }
}
