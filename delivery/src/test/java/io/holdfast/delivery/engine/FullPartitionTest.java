package io.holdfast.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.engine.LaneRules.WhenDead;
import io.holdfast.delivery.offsets.CompletedOffsets;
import io.holdfast.delivery.offsets.OffsetMapOwner;
import io.holdfast.delivery.park.Command;
import io.holdfast.delivery.park.ParkOutcome.Place;
import io.holdfast.delivery.park.ParkState;
import io.holdfast.delivery.park.Parked;
import io.holdfast.delivery.park.ParkedRecord;
import io.holdfast.delivery.policy.NextStep;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** A partition with as many parked records as it may have, or more. */
class FullPartitionTest {

    private static final int MOST = 50;
    private static final byte[] HOT = {'h'};
    private static final Now NOW = new Now(1_000_000_000, 1_000);
    private static final Failure NO = Failure.of("E", "no");

    private final List<Long> effects = new ArrayList<>();

    @Test
    void oneThatIsFullOfADeadHotKeyIsNotReadOnUntilItsHeadIsDiscarded() {
        PartitionCore core = full(MOST, dead());
        assertThat(core.take(NOW)).isNull();
        assertThat(core.wantsMore()).isFalse();
        assertThat(core.wantsCommands()).isTrue();

        core.command(new Command(Command.Action.DISCARD, record(0), "eve", 1, false), 1, NOW);
        drain(core);

        assertThat(effects).hasSize(MOST - 1).isSorted().doesNotContain(0L);
        assertThat(core.wantsMore()).isTrue();
    }

    @Test
    void oneThatIsFullOfADeadHotKeyIsReadOnOnceItsHeadIsRedriven() {
        PartitionCore core = full(MOST, dead());

        core.command(new Command(Command.Action.REDRIVE, record(0), "eve", 1, false), 1, NOW);
        drain(core);

        assertThat(effects).hasSize(MOST).isSorted();
        assertThat(core.wantsMore()).isTrue();
    }

    @Test
    void oneThatDecisionsHaveFilledFarBeyondItsLimitTakesMoreOfThemOnlyWhenItCannotDrainItself() {
        ParkState later = new ParkState(ParkState.Kind.RETRY, 1, 9_000, 1, 1, NO);

        assertThat(full(MOST + 2_000, later).wantsCommands()).isFalse();
        assertThat(full(MOST + 2_000, dead()).wantsCommands()).isTrue();
    }

    @Test
    void decisionsAboutARecordBeforeTheFirstOfThemIsDurableFollowEachOtherAndCountItOnce() {
        PartitionCore core = full(1, dead());
        core.position(MOST);
        core.command(new Command(Command.Action.REDRIVE, record(7), "eve", 1, false), 1, NOW);
        core.command(new Command(Command.Action.REDRIVE, record(7), "eve", 2, false), 2, NOW);
        assertThat(core.usage().parked()).isEqualTo(2);
        core.command(new Command(Command.Action.DISCARD, record(7), "eve", 3, false), 3, NOW);
        core.command(new Command(Command.Action.DISCARD, record(0), "eve", 4, false), 4, NOW);
        drain(core);

        assertThat(effects).isEmpty();
        assertThat(core.usage().parked()).isZero();
        assertThat(core.tally().blocked()).isZero();
    }

    private static PartitionCore full(int parked, ParkState head) {
        CompletedOffsets offsets = new CompletedOffsets(new OffsetMapOwner("c", Uuid.ONE_UUID, 1), parked);
        LaneRules rules = new LaneRules(true, WhenDead.HOLD_KEY, 100, 1 << 20, 10_000, MOST, 1 << 20);
        PartitionCore core = new PartitionCore(rules, (ended, attempt, now) -> new NextStep.Done(), offsets);
        List<Parked> left = new ArrayList<>();
        for (int offset = 0; offset < parked; offset++) {
            left.add(new Parked(LaneKey.of(HOT, offset), offset, offset, 10, offset == 0 ? head : ParkState.behind()));
        }
        core.restore(left, NOW);
        return core;
    }

    /** Runs and writes until there is nothing to do. */
    private void drain(PartitionCore core) {
        boolean any = true;
        while (any) {
            WriteGroup group = core.beginWrites(10);
            any = !group.isEmpty();
            if (any) {
                core.written(
                        group.writes().stream()
                                .map(write -> new Place(write, 1_000, 1))
                                .toList(),
                        NOW);
            }
            if (core.take(NOW) instanceof Run.FromPark run) {
                long offset = run.parked().offset();
                ParkedRecord read =
                        new ParkedRecord(record(offset), run.parked().state());
                Run.Fresh fresh = core.loaded(run, read, NOW);
                effects.add(offset);
                core.ran(fresh.lane(), Disposition.done(), NOW);
                any = true;
            }
        }
    }

    private static ParkState dead() {
        return new ParkState(ParkState.Kind.DEAD, 3, 0, 1, 1, NO);
    }

    private static InboundRecord record(long offset) {
        Origin origin = new Origin("c", Uuid.ONE_UUID, "t", 0, offset);
        return new InboundRecord(origin, "id" + offset, HOT, new byte[10], new RecordHeaders(), 0, 1);
    }
}
