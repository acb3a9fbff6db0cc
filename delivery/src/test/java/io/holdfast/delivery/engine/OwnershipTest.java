package io.holdfast.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.DeliverySettings;
import io.holdfast.delivery.PartitionFence;
import io.holdfast.delivery.park.ParkLimits;
import io.holdfast.delivery.park.ParkLog;
import io.holdfast.delivery.park.ParkedRecords;
import io.holdfast.delivery.policy.NextStep;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OwnershipTest {

    private static final TopicPartition SOURCE = new TopicPartition("payments", 0);

    private final BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

    /** The park log of a cluster that is not there: a claim fails, but not before it is let. */
    private Engine engine() {
        ParkLog log =
                new ParkLog(ParkedRecords.NAMES, ParkedRecords.TOPIC_ID, Map.of(), ParkLimits.DEFAULTS, dead -> null);
        return new Engine(
                DeliverySettings.of("payments", "ledger", "payments", Map.of()),
                new Source("c", ParkedRecords.TOPIC_ID, "payments"),
                consumer,
                log,
                null,
                new ParkCalls(answers::add, "test"),
                null,
                null,
                PartitionFence.none(),
                new CommandTail(log, answers::add),
                null,
                null,
                new LoopQueue(),
                new DeliveryCounters(),
                InstantSource.system());
    }

    @Test
    void aPartitionIsNotClaimedAgainBeforeTheClaimThatIsOutHasEnded() throws InterruptedException {
        Engine engine = engine();
        Ownership ownership = new Ownership(engine, (ended, attempt, now) -> new NextStep.Done());
        consumer.assign(List.of(SOURCE));
        consumer.commitSync(Map.of(SOURCE, new OffsetAndMetadata(0)));
        ownership.assigned(List.of(SOURCE));
        OwnedPartition mine = Objects.requireNonNull(ownership.of(SOURCE));

        ownership.giveUp(mine, "planted");
        long late = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        ownership.claimDue(late);
        assertThat(engine.counters().claims.sum()).isEqualTo(1);

        Objects.requireNonNull(answers.poll(10, TimeUnit.SECONDS)).run();
        assertThat(mine.trouble()).as("the answer to what was given up").isEqualTo("planted");
        ownership.claimDue(late);
        assertThat(engine.counters().claims.sum()).isEqualTo(2);
        engine.parkCalls().close();
        engine.commandTail().close();
    }
}
