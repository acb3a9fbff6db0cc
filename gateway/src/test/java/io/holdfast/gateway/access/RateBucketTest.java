package io.holdfast.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.holdfast.core.catalog.ByteSize;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Quota;
import io.holdfast.core.catalog.Quotas;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateBucketTest {

    private static final long S = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong(7);

    @Test
    void aFullBucketGivesItsBurstAndThenItsRate() {
        RateBucket bucket = new RateBucket(10, 20, 0);

        for (int i = 0; i < 20; i++) {
            assertThat(bucket.waitNanos(1, 0)).isZero();
            bucket.take(1);
        }
        assertThat(bucket.waitNanos(1, 0)).isEqualTo(S / 10);
        assertThat(bucket.waitNanos(1, S / 10)).isZero();
        assertThat(bucket.used(S / 10)).isEqualTo(0.95);
        assertThat(bucket.used(10 * S)).isZero();
    }

    @Test
    void whatCostsMoreThanTheCapacityPassesAFullBucketAndIsPaidOff() {
        RateBucket bucket = new RateBucket(100, 100, 0);

        assertThat(bucket.waitNanos(1_000, 0)).isZero();
        bucket.take(1_000);
        assertThat(bucket.waitNanos(1, 0)).isEqualTo(9_010_000_000L);
        assertThat(bucket.used(0)).isEqualTo(1);
        assertThat(bucket.waitNanos(1_000, 9 * S)).isEqualTo(S);
        assertThat(bucket.waitNanos(1_000, 10 * S)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void nobodyGetsMoreThanRateAndBurstWhateverIsAskedFor(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double rate = 1 + random.nextDouble() * 500;
        double burst = 1 + random.nextDouble() * 1_000;
        RateBucket bucket = new RateBucket(rate, burst, 0);
        double taken = 0;
        long nowNanos = 0;
        for (int i = 0; i < 10_000; i++) {
            nowNanos += random.nextLong(S / 10);
            double cost = random.nextDouble() * burst;
            if (bucket.waitNanos(cost, nowNanos) == 0) {
                bucket.take(cost);
                taken += cost;
            }
            assertThat(taken).as("seed " + seed).isLessThanOrEqualTo(burst + rate * nowNanos / S + 1e-3);
        }
        assertThat(taken).as("seed " + seed).isGreaterThan(burst);
    }

    @Test
    void aRecordIsChargedToBothQuotasOrToNone() {
        QuotaBucket rich = new QuotaBucket(quota(5.0, null), 0);
        QuotaBucket poor = new QuotaBucket(quota(null, new ByteSize(10)), 0);
        Budget budget = new Budget(List.of(new Budget.Share("rich", rich), new Budget.Share("poor", poor)), () -> 0);

        assertThat(budget.charge(10)).isNull();
        for (int i = 0; i < 50; i++) {
            assertThat(budget.charge(10)).isEqualTo(new Budget.Exceeded("poor", "10B/s", 1_000));
        }
        assertThat(rich.used(0)).isCloseTo(0.2, within(1e-9));
        assertThat(budget.wouldExceed(10)).isNotNull();
    }

    @Test
    void principalsHaveTheQuotaOfTheFirstPatternThatFitsAndOthersEachTheirOwn() {
        QuotaBook book = new QuotaBook(
                new Quotas(Optional.of(quota(1.0, null)), Map.of("big-*", quota(3.0, null))),
                List.<Flow>of(),
                now::get);

        assertThat(taken(book, "big-a")).isEqualTo(3);
        assertThat(taken(book, "big-b")).isEqualTo(3);
        assertThat(taken(book, "small")).isEqualTo(1);
        assertThat(taken(book, null)).isEqualTo(1);
        assertThat(taken(book, "small")).isZero();
        now.addAndGet(S);
        assertThat(taken(book, "small")).isEqualTo(1);
    }

    @Test
    void principalsWithoutNumberTakeBoundedMemory() {
        QuotaBook book = new QuotaBook(new Quotas(Optional.of(quota(1.0, null)), Map.of()), List.<Flow>of(), now::get);

        for (int i = 0; i < 3 * QuotaBook.MOST_PRINCIPALS; i++) {
            taken(book, "p" + i);
        }
        assertThat(book.principals()).isEqualTo(QuotaBook.MOST_PRINCIPALS);
    }

    private static int taken(QuotaBook book, String name) {
        Budget budget = book.budget("f", name == null ? null : new Principal(name, Set.of()));
        int taken = 0;
        while (budget.charge(1) == null) {
            taken++;
        }
        return taken;
    }

    private static Quota quota(Double records, ByteSize bytes) {
        return new Quota(Optional.ofNullable(records), Optional.ofNullable(bytes), Duration.ofSeconds(1));
    }
}
