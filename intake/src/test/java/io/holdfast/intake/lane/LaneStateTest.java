package io.holdfast.intake.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.IntakeDecision;
import io.holdfast.intake.ShedReason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LaneStateTest {

    private static final LaneFacts CALM = facts(true, false, 0, false, 0, null);

    @Test
    void aDirectLaneLeavesOnAnyTrouble() {
        LaneState direct = new LaneState.Direct();

        assertThat(direct.next(CALM)).isEqualTo(direct);
        assertThat(direct.next(facts(true, true, 1, false, 0, null))).isEqualTo(new LaneState.Spooling());
        assertThat(direct.next(facts(false, false, 0, false, 0, null))).isEqualTo(new LaneState.Spooling());
        assertThat(direct.next(facts(true, false, 1, true, 0, null))).isEqualTo(new LaneState.Spooling());
    }

    @Test
    void drainingWaitsForAllInFlightAndForTheLookup() {
        LaneState spooling = new LaneState.Spooling();

        assertThat(spooling.next(facts(true, false, 1, false, 5, null))).isEqualTo(spooling);
        assertThat(spooling.next(facts(true, false, 0, true, 5, null))).isEqualTo(spooling);
        assertThat(spooling.next(facts(false, false, 0, false, 5, null))).isEqualTo(spooling);
        assertThat(spooling.next(facts(true, false, 0, false, 5, null))).isEqualTo(new LaneState.Draining());
        assertThat(spooling.next(CALM)).isEqualTo(new LaneState.Direct());
    }

    @Test
    void aDrainedLaneIsDirectWhileTheLastOnesAreStillInFlight() {
        LaneState draining = new LaneState.Draining();

        assertThat(draining.next(facts(true, false, 3, false, 1, null))).isEqualTo(draining);
        assertThat(draining.next(facts(true, false, 3, false, 0, null))).isEqualTo(new LaneState.Direct());
        assertThat(draining.next(facts(true, true, 3, false, 1, null))).isEqualTo(new LaneState.Spooling());
    }

    @Test
    void whatCannotBeDecidedHaltsTheLaneUntilItIs() {
        LaneState halted = new LaneState.Spooling().next(facts(true, false, 0, true, 5, "truncated"));

        assertThat(halted).isEqualTo(new LaneState.Halted("truncated"));
        assertThat(halted.next(facts(true, false, 0, true, 5, "truncated"))).isEqualTo(halted);
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

    /** Facts of a lane that nobody shares. */
    private static LaneFacts facts(
            boolean pathOpen, boolean stalled, int inFlight, boolean lookupOwed, int unsent, @Nullable String why) {
        return new LaneFacts(pathOpen, stalled, inFlight, lookupOwed, unsent, true, true, why);
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
