package io.holdfast.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.offsets.CompletedOffsets;
import io.holdfast.delivery.offsets.OffsetMapOwner;
import io.holdfast.delivery.park.ParkState;
import io.holdfast.delivery.park.Parked;
import io.holdfast.delivery.policy.NextStep;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A record of unknown outcome that an owner left behind, with or without a query, to one with or without. */
class UnknownLeftBehindTest {

    private static final Now NOW = new Now(0, 1_000_000);
    private static final Now LATER = new Now(60_000_000_000L, 1_060_000);

    @Test
    void withoutAQueryNobodyRunsItEvenWhenItWasToBeAskedAbout() {
        assertThat(taken(false, 0, LATER)).isNull();
        assertThat(taken(false, 1_000_500, LATER)).isNull();
    }

    @Test
    void withAQueryItRunsWhenItIsDue() {
        assertThat(taken(true, 1_000_500, NOW)).isNull();
        assertThat(taken(true, 1_000_500, LATER)).isInstanceOf(Run.FromPark.class);
    }

    @Test
    void aQueryThatWasAddedIsAskedAtOnce() {
        assertThat(taken(true, 0, NOW)).isInstanceOf(Run.FromPark.class);
    }

    private static @Nullable Run taken(boolean asks, long dueMs, Now now) {
        CompletedOffsets offsets = new CompletedOffsets(new OffsetMapOwner("c", Uuid.ONE_UUID, 1), 1);
        PartitionCore core =
                new PartitionCore(LaneRules.DEFAULTS, (ended, attempt, at) -> new NextStep.Done(), offsets, asks);
        ParkState state = new ParkState(ParkState.Kind.UNKNOWN, 1, dueMs, 1, 1, null);
        LaneKey key = LaneKey.of("k".getBytes(StandardCharsets.UTF_8), 0);
        core.restore(List.of(new Parked(key, 0, 7, 10, state)), NOW);
        Run taken = core.take(now);
        assertThat(core.quiet()).isEqualTo(!asks);
        return taken;
    }
}
