package io.holdfast.intake.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Offer;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainBudgetTest {

    private static final long ALL = 100_000;
    private static final long RECORD = DrainBudget.RECORD_BYTES + 88;

    private final DrainBudget budget = new DrainBudget(ALL);

    @Test
    void lanesThatNeverGiveBackLeaveRoomForOthers() {
        for (int lane = 0; lane < 8; lane++) {
            fill(budget.share());
        }

        assertThat(budget.left()).isPositive();
    }

    @Test
    void whenNothingIsLeftALaneStillHasOneRecordAndNoMore() {
        budget.share().hold(record((int) (2 * ALL)));

        for (int lane = 0; lane < 100; lane++) {
            fill(budget.share());
        }

        assertThat(budget.left()).isBetween(-ALL - 101 * RECORD, -ALL - 100 * RECORD);
    }

    @Test
    void oneLaneHoldsAFifthOfItAndARecordAtTheMost() {
        fill(budget.share());

        assertThat(budget.left()).isBetween(ALL * 4 / 5 - RECORD, ALL * 4 / 5);
    }

    @Test
    void aRecordLargerThanAllOfItIsReadAndGivenBackOnce() {
        DrainBudget.Share share = budget.share();
        Acceptance large = record((int) (2 * ALL));

        share.hold(large);
        assertThat(share.room()).isNegative();
        large.release();
        large.release();

        assertThat(budget.left()).isEqualTo(ALL);
        assertThat(share.room()).isEqualTo(ALL / 4);
    }

    private static void fill(DrainBudget.Share share) {
        while (share.room() > 0) {
            share.hold(record(88));
        }
    }

    private static Acceptance record(int bytes) {
        Offer offer = new Offer("f", Tier.CRITICAL, null, new byte[bytes], List.of(), null, 0, 1);
        return new Acceptance(offer, "r", new Acceptance.Moment(1, 0, 0));
    }
}
