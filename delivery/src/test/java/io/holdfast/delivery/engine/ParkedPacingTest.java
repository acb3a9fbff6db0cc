package io.holdfast.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.offsets.CompletedOffsets;
import io.holdfast.delivery.offsets.OffsetMapOwner;
import io.holdfast.delivery.park.ParkState;
import io.holdfast.delivery.park.Parked;
import io.holdfast.delivery.policy.NextStep;
import io.holdfast.delivery.policy.RetryBudget;
import io.holdfast.delivery.policy.RetryPolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** How fast the parked records of a partition are tried again that are due together. */
class ParkedPacingTest {

    private static final int PARKED = 1_000;
    private static final int DUE_MS = 500;
    private static final OffsetMapOwner OWNER = new OffsetMapOwner("c", Uuid.ONE_UUID, 1);

    private final SinkGuard guard = new SinkGuard(new Random(1));
    private final Retries retries =
            new Retries(RetryPolicy.defaults(), new RetryBudget(RetryBudget.Limits.defaults()), guard, new Random(1));
    private long nanos;

    @Test
    void thoseThatAreDueTogetherAreTakenTenASecondAndAllInTheEnd() {
        PartitionCore core = core(retries, 3);
        assertThat(takenNow(core)).as("before they are due").isZero();
        nanos += TimeUnit.MILLISECONDS.toNanos(DUE_MS);
        int burst = takenNow(core);

        assertThat(burst).as("the least and half of the budget's floor").isEqualTo(10 + 15);
        int taken = burst;
        for (int ms = 10; ms <= 10_000; ms += 10) {
            nanos += TimeUnit.MILLISECONDS.toNanos(10);
            taken += takenNow(core);
        }
        assertThat(taken).as("within ten seconds").isBetween(burst + 90, burst + 120);
        for (int second = 0; taken < PARKED && second < 120; second++) {
            nanos += TimeUnit.SECONDS.toNanos(1);
            taken += takenNow(core);
        }
        assertThat(taken).isEqualTo(PARKED);
    }

    @Test
    void withoutAPaceTheyWouldComeAtOnce() {
        PartitionCore core = core((ended, attempt, now) -> new NextStep.Done(), 3);
        nanos += TimeUnit.MILLISECONDS.toNanos(DUE_MS);

        assertThat(takenNow(core)).isEqualTo(PARKED);
    }

    @Test
    void thoseThatWereNotTriedYetAreNoRetries() {
        PartitionCore core = core(retries, 0);
        nanos += TimeUnit.MILLISECONDS.toNanos(DUE_MS);

        assertThat(takenNow(core)).isEqualTo(PARKED);
    }

    @Test
    void whoWakesWhenToldFindsOneToRunEachTime() {
        PartitionCore core = core(retries, 3);
        int taken = takenNow(core);
        while (taken < PARKED) {
            long wake = core.wakeNanos(now(), Long.MAX_VALUE);
            assertThat(wake).as("after %d", taken).isBetween(nanos + 1, nanos + TimeUnit.SECONDS.toNanos(1));
            nanos = wake;
            int more = takenNow(core);
            assertThat(more).as("after %d", taken).isPositive();
            taken += more;
        }
        assertThat(core.wakeNanos(now(), Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void fullOfNewRecordsItComesToTheParkedAllTheSame() {
        PartitionCore core = core(retries, 3);
        nanos += TimeUnit.MILLISECONDS.toNanos(DUE_MS);
        long offset = PARKED;
        List<Run> taken = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            core.polled(record("new" + offset, offset), now());
            core.position(++offset);
        }
        for (int i = 0; i < 30; i++) {
            taken.add(core.take(now()));
        }

        assertThat(taken.stream().filter(Run.FromPark.class::isInstance)).hasSize(25);
        assertThat(taken.stream().filter(Run.Fresh.class::isInstance)).hasSize(5);
    }

    @Test
    void aRecordBehindOneThatWaitsForItsTurnDoesNotOvertakeIt() {
        PartitionCore core = core(retries, 3);
        nanos += TimeUnit.MILLISECONDS.toNanos(DUE_MS);
        takenNow(core);
        core.polled(record("k" + (PARKED - 1), PARKED), now());

        assertThat(core.take(now())).isNull();
        assertThat(core.usage().parked()).isEqualTo(PARKED + 1);
    }

    private Now now() {
        return new Now(nanos, 1_000_000 + TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    /** A thousand keys whose records failed so often, and are due soon. */
    private PartitionCore core(Decider decider, int attempts) {
        LaneRules rules = LaneRules.DEFAULTS;
        PartitionCore core = new PartitionCore(rules, decider, new CompletedOffsets(OWNER, PARKED));
        ParkState state = new ParkState(ParkState.Kind.RETRY, attempts, now().brokerMs() + DUE_MS, 1, 1, null);
        List<Parked> left = new ArrayList<>();
        for (int offset = 0; offset < PARKED; offset++) {
            byte[] key = ("k" + offset).getBytes(StandardCharsets.UTF_8);
            left.add(new Parked(LaneKey.of(key, offset), offset, offset, 10, state));
        }
        core.restore(left, now());
        return core;
    }

    private int takenNow(PartitionCore core) {
        int taken = 0;
        while (core.take(now()) != null) {
            taken++;
        }
        return taken;
    }

    private static InboundRecord record(String key, long offset) {
        Origin origin = new Origin("c", Uuid.ONE_UUID, "t", 0, offset);
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return new InboundRecord(origin, "id" + offset, bytes, new byte[1], new RecordHeaders(), 0, 1);
    }
}
