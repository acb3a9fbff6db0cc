package io.holdfast.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.delivery.policy.RetryBudget.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void aQuietDeliveryHasTheFloor() {
        RetryBudget budget = new RetryBudget(Limits.defaults());

        assertThat(granted(budget, 100, 5 * SECOND)).isEqualTo(30);
    }

    @Test
    void aFifthOfTheFirstAttemptsIsGranted() {
        RetryBudget budget = new RetryBudget(new Limits(0.2, 0, Duration.ofSeconds(10)));
        for (int i = 0; i < 1_000; i++) {
            budget.firstAttempt(i * SECOND / 200);
        }

        assertThat(granted(budget, 1_000, 5 * SECOND)).isEqualTo(200);
    }

    @Test
    void whatIsOutOfTheWindowCountsNoMore() {
        RetryBudget budget = new RetryBudget(new Limits(0.2, 1, Duration.ofSeconds(10)));
        for (int i = 0; i < 1_000; i++) {
            budget.firstAttempt(0);
        }

        assertThat(granted(budget, 1_000, 10 * SECOND)).isEqualTo(10);
        assertThat(granted(budget, 1_000, 20 * SECOND)).isEqualTo(10);
        assertThat(granted(budget, 1_000, 1_000 * SECOND)).isEqualTo(10);
    }

    @Test
    void aRefusalSaysExactlyHowLongToWait() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            RetryBudget budget = new RetryBudget(new Limits(0.2, 1, Duration.ofSeconds(10)));
            long now = random.nextLong();
            long wait = 0;
            while (wait == 0) {
                now += random.nextLong(SECOND / 5);
                for (int firsts = random.nextInt(3); firsts > 0; firsts--) {
                    budget.firstAttempt(now);
                }
                wait = budget.tryRetry(now) + budget.tryRetry(now);
            }
            wait = budget.tryRetry(now);

            assertThat(wait).as("seed %d", seed).isBetween(1L, 10 * SECOND);
            assertThat(budget.tryRetry(now + wait - 1)).as("seed %d", seed).isEqualTo(1);
            assertThat(budget.tryRetry(now + wait)).as("seed %d", seed).isZero();
        }
    }

    @Test
    void retriesNeverExceedTheShareOfTheWindowWhateverTheLoad() {
        for (long seed = 0; seed < 100; seed++) {
            assertThat(mostOver(seed, true)).as("seed %d", seed).isLessThanOrEqualTo(0);
        }
        assertThat(mostOver(0, false)).as("without asking the budget").isPositive();
    }

    /** By how many retries a window that ends at a grant exceeded its limit, at most. */
    private static double mostOver(long seed, boolean asks) {
        Random random = new Random(seed);
        RetryBudget budget = new RetryBudget(Limits.defaults());
        List<Long> firsts = new ArrayList<>();
        List<Long> retries = new ArrayList<>();
        double most = Double.NEGATIVE_INFINITY;
        long now = 0;
        for (int step = 0; step < 3_000; step++) {
            now += random.nextInt(50) == 0 ? random.nextLong(8 * SECOND) : random.nextLong(SECOND / 100);
            if (random.nextInt(3) == 0) {
                firsts.add(now);
                budget.firstAttempt(now);
            } else if (budget.tryRetry(now) == 0 || !asks) {
                retries.add(now);
                long from = now - 10 * SECOND;
                long sliced = now - 9 * SECOND;
                double limit =
                        30 + 0.2 * firsts.stream().filter(at -> at > from).count();
                most = Math.max(most, retries.stream().filter(at -> at > sliced).count() - limit);
            }
        }
        return most;
    }

    @Test
    void limitsOutOfRangeAreRefused() {
        Duration window = Duration.ofSeconds(10);
        assertThatThrownBy(() -> new Limits(Double.NaN, 3, window))
                .hasMessage("share \"NaN\" is out of range; 0 to 1, such as 0.2");
        assertThatThrownBy(() -> new Limits(0, 0, window)).hasMessageContaining("nothing could ever be retried");
        assertThatThrownBy(() -> new Limits(0.2, -1, window)).hasMessageContaining("floor \"-1\"");
        assertThatThrownBy(() -> new Limits(0.2, 3, Duration.ZERO)).hasMessageContaining("window \"PT0S\"");
    }

    private static long granted(RetryBudget budget, int asked, long now) {
        long granted = 0;
        for (int i = 0; i < asked; i++) {
            granted += budget.tryRetry(now) == 0 ? 1 : 0;
        }
        return granted;
    }
}
