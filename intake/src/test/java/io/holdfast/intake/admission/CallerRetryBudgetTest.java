package io.holdfast.intake.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.window.RecordName;
import org.junit.jupiter.api.Test;

class CallerRetryBudgetTest {

    private static final long SECOND = 1_000_000_000L;

    private final CallerRetryBudget budget = new CallerRetryBudget(new CallerRetryBudget.Limits(20, 10 * SECOND, 1));

    @Test
    void aFifthOfTheFirstAttemptsAndAFewBesidesAreGrantedHoweverBusyItIs() {
        for (int i = 0; i < 100; i++) {
            budget.first(0);
        }

        assertThat(granted(100, 0, true)).isEqualTo(30);
    }

    @Test
    void theWindowSlides() {
        for (int i = 0; i < 100; i++) {
            budget.first(0);
        }
        assertThat(granted(100, 0, true)).isEqualTo(30);

        assertThat(granted(100, 9 * SECOND, true)).isZero();
        assertThat(granted(100, 10 * SECOND, true)).isEqualTo(10);
        assertThat(granted(100, 3_600 * SECOND, true)).isEqualTo(10);
    }

    @Test
    void whatIsAboveTheBudgetIsGrantedWhileThereIsRoomToSpare() {
        assertThat(granted(1_000, 0, false)).isEqualTo(1_000);
        assertThat(granted(1_000, 0, true)).isZero();
    }

    @Test
    void nothingIsToSpareWhileWhatIsLetThroughIsShedAndSoonIsWhenItIsTaken() {
        for (int i = 0; i < 3; i++) {
            budget.ended(true);
        }
        assertThat(granted(100, 0, false)).isEqualTo(10);
        for (int i = 0; i < 50; i++) {
            budget.ended(true);
        }

        int taken = 0;
        for (long second = 1; granted(1, second * SECOND / 10, false) == 0; second++) {
            budget.ended(false);
            taken++;
        }

        assertThat(taken).isBetween(10, 60);
    }

    @Test
    void roomToSpareOpensByDegreesAfterItWasGone() {
        for (int i = 0; i < 1_000; i++) {
            budget.first(0);
        }
        assertThat(granted(1_000, 0, true)).as("the budget").isEqualTo(210);

        assertThat(granted(1_000, SECOND, false)).isEqualTo(10);
        assertThat(granted(1_000, 2 * SECOND, false)).isEqualTo(30);
        assertThat(granted(1_000, 4 * SECOND, false)).isEqualTo(120);
        assertThat(granted(1, 5 * SECOND, true)).as("busy again").isZero();
        assertThat(granted(1_000, 6 * SECOND, false)).isEqualTo(10);
    }

    @Test
    void withoutABudgetEveryRetryIsGranted() {
        CallerRetryBudget none = new CallerRetryBudget(new CallerRetryBudget.Limits(0, 10 * SECOND, 1));
        for (int i = 0; i < 100; i++) {
            none.ended(true);
            assertThat(none.grant(0, true)).isTrue();
        }
    }

    @Test
    void namesThatWereShedAreRememberedForAMinuteWithHowOften() {
        RecentlyShed shed = new RecentlyShed();
        RecordName name = RecordName.of("f", "id-1");
        assertThat(shed.isEmpty(0)).isTrue();

        shed.note(name, 1_000);
        shed.note(name, 2_000);

        assertThat(shed.isEmpty(2_000)).isFalse();
        assertThat(shed.sheds(name, 60_000)).isEqualTo(2);
        assertThat(shed.sheds(RecordName.of("f", "id-2"), 60_000)).isZero();
        assertThat(shed.sheds(name, 63_000)).isZero();
        assertThat(shed.isEmpty(63_000)).isTrue();
    }

    @Test
    void tooManyNamesPushOutTheOldestAndNoneIsTakenForAnother() {
        RecentlyShed shed = new RecentlyShed();
        for (int i = 0; i < 400_000; i++) {
            shed.note(RecordName.of("f", "old-" + i), 1_000);
        }
        for (int i = 0; i < 20_000; i++) {
            shed.note(RecordName.of("f", "new-" + i), 20_000);
        }

        int known = 0;
        int mistaken = 0;
        for (int i = 0; i < 20_000; i++) {
            known += shed.sheds(RecordName.of("f", "new-" + i), 20_000) > 0 ? 1 : 0;
            mistaken += shed.sheds(RecordName.of("f", "never-" + i), 20_000) > 0 ? 1 : 0;
        }
        assertThat(known).isGreaterThan(19_500);
        assertThat(mistaken).isZero();
    }

    private int granted(int asked, long nowNanos, boolean busy) {
        int granted = 0;
        for (int i = 0; i < asked; i++) {
            granted += budget.grant(nowNanos, busy) ? 1 : 0;
        }
        return granted;
    }
}
