package io.holdfast.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ParkedPaceTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final RetryBudget budget = new RetryBudget(new RetryBudget.Limits(0.2, 0, Duration.ofSeconds(10)));
    private final ParkedPace pace = new ParkedPace(budget);

    @Test
    void anIdleDeliveryTriesTenASecondWhateverTheBudgetSays() {
        assertThat(granted(0, 60 * SECOND)).isBetween(590L, 610L);
    }

    @Test
    void retriesThatSucceedMakeRoomForOthersAndThoseThatDoNotAreFew() {
        ArrayDeque<Long> answers = new ArrayDeque<>();
        long granted = 0;
        for (long now = 0; now < 10 * SECOND; now += MS) {
            while (!answers.isEmpty() && answers.peekFirst() <= now) {
                answers.removeFirst();
                pace.succeeded(now);
            }
            while (pace.tryRetry(now) == 0) {
                granted++;
                answers.addLast(now + 5 * MS);
            }
            assertThat(answers.size()).isLessThanOrEqualTo(12 * ParkedPace.LEAST_PER_SECOND);
        }

        assertThat(granted).isGreaterThan(10_000);
        assertThat(granted(12 * SECOND, 13 * SECOND - MS)).isLessThanOrEqualTo(2L * ParkedPace.LEAST_PER_SECOND);
    }

    @Test
    void noSecondHasMoreThanTheLeastWithoutABudget() {
        ArrayDeque<Long> second = new ArrayDeque<>();
        for (long now = 0; now < 20 * SECOND; now += MS) {
            while (!second.isEmpty() && now - second.peekFirst() >= SECOND - SECOND / 10) {
                second.removeFirst();
            }
            if (pace.tryRetry(now) == 0) {
                second.addLast(now);
            }
            assertThat(second.size()).isLessThanOrEqualTo(ParkedPace.LEAST_PER_SECOND);
        }
    }

    @Test
    void aBusyDeliveryTriesATenthOfItsFirstAttemptsBesidesAndLeavesAsMuchToOthers() {
        for (int i = 0; i < 10_000; i++) {
            budget.firstAttempt(i * SECOND / 2_000);
        }

        assertThat(granted(5 * SECOND, 5 * SECOND)).isEqualTo(10 + 1_000);
        assertThat(budget.left(5 * SECOND)).isEqualTo(1_000);
    }

    @Test
    void whatIsTakenInPlaceIsNotThereForTheParked() {
        for (int i = 0; i < 10_000; i++) {
            budget.firstAttempt(0);
        }
        for (int i = 0; i < 1_000; i++) {
            budget.tryRetry(0);
        }

        assertThat(granted(0, 0)).isEqualTo(10);
    }

    @Test
    void aRefusalSaysWhenToAskAgain() {
        granted(0, 0);
        long wait = pace.tryRetry(0);

        assertThat(pace.tryRetry(wait - 1)).isEqualTo(1);
        assertThat(pace.tryRetry(wait)).isZero();
    }

    /** As many as are granted until {@code to}, when they are asked for every millisecond as often as they are granted. */
    private long granted(long from, long to) {
        long granted = 0;
        for (long now = from; now <= to; now += MS) {
            while (pace.tryRetry(now) == 0) {
                granted++;
            }
        }
        return granted;
    }
}
