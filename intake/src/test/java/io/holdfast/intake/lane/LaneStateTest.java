package io.holdfast.intake.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.IntakeDecision;
import io.holdfast.intake.ShedReason;
import org.junit.jupiter.api.Test;

class LaneStateTest {

    private static final LaneFacts CALM = new LaneFacts(true, false, 0, false, 0, true, true, null);

    @Test
    void aDirectLaneLeavesOnAnyTrouble() {
        LaneState direct = new LaneState.Direct();

        assertThat(direct.next(CALM)).isEqualTo(direct);
        assertThat(direct.next(new LaneFacts(true, true, 1, false, 0, true, true, null)))
                .isEqualTo(new LaneState.Spooling());
        assertThat(direct.next(new LaneFacts(false, false, 0, false, 0, true, true, null)))
                .isEqualTo(new LaneState.Spooling());
        assertThat(direct.next(new LaneFacts(true, false, 1, true, 0, true, true, null)))
                .isEqualTo(new LaneState.Spooling());
    }

    @Test
    void drainingWaitsForAllInFlightAndForTheLookup() {
        LaneState spooling = new LaneState.Spooling();

        assertThat(spooling.next(new LaneFacts(true, false, 1, false, 5, true, true, null)))
                .isEqualTo(spooling);
        assertThat(spooling.next(new LaneFacts(true, false, 0, true, 5, true, true, null)))
                .isEqualTo(spooling);
        assertThat(spooling.next(new LaneFacts(false, false, 0, false, 5, true, true, null)))
                .isEqualTo(spooling);
        assertThat(spooling.next(new LaneFacts(true, false, 0, false, 5, true, true, null)))
                .isEqualTo(new LaneState.Draining());
        assertThat(spooling.next(CALM)).isEqualTo(new LaneState.Direct());
    }

    @Test
    void aDrainedLaneIsDirectWhileTheLastOnesAreStillInFlight() {
        LaneState draining = new LaneState.Draining();

        assertThat(draining.next(new LaneFacts(true, false, 3, false, 1, true, true, null)))
                .isEqualTo(draining);
        assertThat(draining.next(new LaneFacts(true, false, 3, false, 0, true, true, null)))
                .isEqualTo(new LaneState.Direct());
        assertThat(draining.next(new LaneFacts(true, true, 3, false, 1, true, true, null)))
                .isEqualTo(new LaneState.Spooling());
    }

    @Test
    void whatCannotBeDecidedHaltsTheLaneUntilItIs() {
        LaneState halted =
                new LaneState.Spooling().next(new LaneFacts(true, false, 0, true, 5, true, true, "truncated"));

        assertThat(halted).isEqualTo(new LaneState.Halted("truncated"));
        assertThat(halted.next(new LaneFacts(true, false, 0, true, 5, true, true, "truncated")))
                .isEqualTo(halted);
        assertThat(halted.next(CALM)).isEqualTo(new LaneState.Spooling());
    }

    @Test
    void aLaneOfAFleetIsDirectOnlyWhenNobodyHoldsRecordsAndDrainsOnlyWhenItIsItsTurn() {
        LaneState spooling = new LaneState.Spooling();
        LaneState draining = new LaneState.Draining();
        LaneFacts waiting = new LaneFacts(true, false, 0, false, 0, false, false, null);

        assertThat(new LaneState.Direct().next(waiting)).isEqualTo(spooling);
        assertThat(spooling.next(waiting)).isEqualTo(spooling);
        assertThat(spooling.next(new LaneFacts(true, false, 0, false, 5, false, false, null)))
                .isEqualTo(spooling);
        assertThat(spooling.next(new LaneFacts(true, false, 0, false, 5, false, true, null)))
                .isEqualTo(draining);
        assertThat(draining.next(new LaneFacts(true, false, 0, false, 0, false, true, null)))
                .isEqualTo(draining);
        assertThat(draining.next(new LaneFacts(true, false, 0, false, 0, true, false, null)))
                .isEqualTo(new LaneState.Direct());
        assertThat(draining.next(new LaneFacts(true, false, 0, false, 5, false, false, null)))
                .isEqualTo(spooling);
    }

    @Test
    void onlyCriticalRecordsAreSpooledAndOnlyWhileTheLaneIsNotDirect() {
        assertThat(IntakeDecision.of(new LaneState.Direct(), Tier.BULK, null, null))
                .isEqualTo(new IntakeDecision.Publish());
        assertThat(IntakeDecision.of(new LaneState.Draining(), Tier.CRITICAL, null, null))
                .isEqualTo(new IntakeDecision.Spool());
        assertThat(IntakeDecision.of(new LaneState.Draining(), Tier.CRITICAL, null, ShedReason.SPOOL_FULL))
                .isEqualTo(new IntakeDecision.Shed(ShedReason.SPOOL_FULL));
        assertThat(IntakeDecision.of(new LaneState.Spooling(), Tier.STANDARD, null, null))
                .isEqualTo(new IntakeDecision.Shed(ShedReason.KAFKA_UNAVAILABLE));
        assertThat(IntakeDecision.of(new LaneState.Spooling(), Tier.CRITICAL, ShedReason.TOPIC_TOO_WEAK, null))
                .isEqualTo(new IntakeDecision.Shed(ShedReason.TOPIC_TOO_WEAK));
        assertThat(IntakeDecision.of(new LaneState.Spooling(), Tier.STANDARD, ShedReason.TOPIC_MISSING, null))
                .isEqualTo(new IntakeDecision.Shed(ShedReason.TOPIC_MISSING));
    }
}
