package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SentLanesTest {

    private final SentLanes lanes = new SentLanes();
    private long epoch = 1;

    @Test
    void aLaneThatIsHeldWhileKafkaIsAwayIsNotSent() {
        see("a", 40L, 0);
        see("a", 40L, 1);

        assertThat(lanes.records("l", 1)).isEqualTo(SentLanes.NOT_SENT);
        assertThat(lanes.records("other", 1)).isEqualTo(SentLanes.NOT_SENT);
    }

    @Test
    void oneWhoseRecordsAppearInTheLogIsUntilTheyDoNoMore() {
        see("a", 40L, 0);
        see("a", 41L, 1);
        assertThat(lanes.records("l", 1)).isEqualTo(7);
        see("a", 41L, 2);
        assertThat(lanes.records("l", 2)).isEqualTo(7);

        assertThat(lanes.records("l", 1 + SentLanes.RECENT_NANOS)).isEqualTo(SentLanes.NOT_SENT);
    }

    @Test
    void whatIsFirstKnownOfALaneSaysNothing() {
        see("a", null, 0);
        see("a", 40L, 1);

        assertThat(lanes.records("l", 1)).isEqualTo(SentLanes.NOT_SENT);
    }

    @Test
    void oneThatSpoolsAnewBeginsAnew() {
        see("a", 40L, 0);
        epoch++;
        see("a", 55L, 1);

        assertThat(lanes.records("l", 1)).isEqualTo(SentLanes.NOT_SENT);
    }

    @Test
    void oneThatNobodyHoldsAnyMoreIsNotSent() {
        see("a", 40L, 0);
        see("", 41L, 1);

        assertThat(lanes.records("l", 1)).isEqualTo(SentLanes.NOT_SENT);
    }

    private void see(String holder, @Nullable Long frontier, long nowNanos) {
        LaneView lane = new LaneView("l", epoch, false, holder, frontier, 1, 0, 0, 7, 100, 0, 0, 0);
        lanes.observe(new FleetView(0, List.of("a"), Map.of("l", lane), 1), nowNanos);
    }
}
