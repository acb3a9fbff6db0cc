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
import io.holdfast.delivery.park.ParkWrite;
import io.holdfast.delivery.park.Parked;
import io.holdfast.delivery.park.ParkedRecord;
import io.holdfast.delivery.policy.NextStep;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Somebody decides about a dead letter while later records of its key are on their way. */
class DecidedMeanwhileTest {

    private static final byte[] KEY = {'k'};
    private static final Now NOW = new Now(1_000_000_000, 1_000);
    private static final Disposition POISON = new Disposition.Poison(Failure.of("E", "no"));

    private long parkOffset = 100;

    /** After a crash the one that was tried would come from the source, behind those that are parked. */
    @Test
    void nothingIsParkedBehindARecordThatIsTriedAndIsNotParkedItself() {
        PartitionCore core = core(WhenDead.CONTINUE, 0);
        core.polled(record(0), NOW);
        core.ran(fresh(core).lane(), POISON, NOW);
        writeAll(core);
        core.polled(record(1), NOW);
        KeyLane lane = fresh(core).lane();

        core.command(new Command(Command.Action.REDRIVE, record(0), "eve", 1, false), 1, NOW);
        core.polled(record(2), NOW);

        assertThat(parked(writeAll(core))).containsExactly(0L);
        core.ran(lane, Disposition.done(), NOW);
        assertThat(parked(writeAll(core))).containsExactly(2L);
    }

    /** After a crash the follower would be alive again, and come behind the one that ran. */
    @Test
    void nothingRunsBeforeWhatFollowedTheDeadHeadIsDurablyDead() {
        PartitionCore core = core(WhenDead.DLQ_SEQUENCE, 3);
        core.restore(List.of(left(0, dead()), left(1, ParkState.behind()), left(2, ParkState.behind())), NOW);
        assertThat(core.loaded(fromPark(core), new ParkedRecord(record(1), ParkState.behind()), NOW))
                .isNull();
        Run.FromPark second = fromPark(core);

        core.command(new Command(Command.Action.DISCARD, record(0), "eve", 1, false), 1, NOW);

        assertThat(core.loaded(second, new ParkedRecord(record(2), ParkState.behind()), NOW))
                .isNull();
        assertThat(core.take(NOW)).isNull();
        writeAll(core);
        assertThat(core.loaded(fromPark(core), new ParkedRecord(record(2), ParkState.behind()), NOW))
                .isNotNull();
    }

    private static PartitionCore core(WhenDead whenDead, long position) {
        LaneRules rules = new LaneRules(true, whenDead, 100, 1 << 20, 100, 100, 1 << 20);
        return new PartitionCore(
                rules,
                (ended, attempt, at) -> ended instanceof Disposition.Done
                        ? new NextStep.Done()
                        : new NextStep.DeadLetter(NextStep.Reason.EXHAUSTED),
                new CompletedOffsets(new OffsetMapOwner("c", Uuid.ONE_UUID, 1), position));
    }

    private static Run.Fresh fresh(PartitionCore core) {
        return (Run.Fresh) taken(core);
    }

    private static Run.FromPark fromPark(PartitionCore core) {
        return (Run.FromPark) taken(core);
    }

    private static Run taken(PartitionCore core) {
        Run run = core.take(NOW);
        if (run == null) {
            throw new AssertionError("nothing runs");
        }
        return run;
    }

    /** Everything that is to be written is durable; what it was, in order. */
    private List<ParkWrite> writeAll(PartitionCore core) {
        List<ParkWrite> written = new ArrayList<>();
        for (WriteGroup group = core.beginWrites(10); !group.isEmpty(); group = core.beginWrites(10)) {
            written.addAll(group.writes());
            core.written(
                    group.writes().stream()
                            .map(write -> new Place(write, parkOffset++, NOW.brokerMs()))
                            .toList(),
                    NOW);
        }
        return written;
    }

    private static List<Long> parked(List<ParkWrite> writes) {
        return writes.stream()
                .filter(ParkWrite.Put.class::isInstance)
                .map(write -> write.record().origin().offset())
                .toList();
    }

    private static Parked left(long offset, ParkState state) {
        return new Parked(LaneKey.of(KEY, offset), offset, offset, 10, state);
    }

    private static ParkState dead() {
        return new ParkState(ParkState.Kind.DEAD, 1, 0, 1, 1, Failure.of("E", "no"));
    }

    private static InboundRecord record(long offset) {
        Origin origin = new Origin("c", Uuid.ZERO_UUID, "t", 0, offset);
        return new InboundRecord(origin, "id" + offset, KEY, new byte[8], new RecordHeaders(), 0, 1);
    }
}
