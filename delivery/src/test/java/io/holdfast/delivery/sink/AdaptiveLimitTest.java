package io.holdfast.delivery.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptiveLimitTest {

    private static final long BASE = 20_000_000;
    private final AdaptiveLimit limit = new AdaptiveLimit(2, 1_000);
    private final Random random = new Random(1);

    @ParameterizedTest
    @ValueSource(ints = {5, 20, 100, 300})
    void itSettlesAboveWhatTheEndpointDoesAtOnceAndBelowALongQueue(int workers) {
        serve(workers, BASE, 40_000);
        assertThat(limit.limit()).isBetween(workers, workers * 2 + 20);
    }

    @Test
    void itFollowsAnEndpointThatBecomesSlowerOrFasterForGood() {
        serve(50, BASE, 20_000);
        serve(10, 8 * BASE, 40_000);
        assertThat(limit.limit()).isBetween(8, 45);
        serve(200, BASE, 40_000);
        assertThat(limit.limit()).isBetween(200, 420);
    }

    @Test
    void aBurstOfRefusalsLowersItOnce() {
        serve(100, BASE, 20_000);
        int before = limit.limit();
        for (int i = 0; i < before / 2; i++) {
            limit.pushedBack();
        }
        assertThat(limit.limit()).isBetween(before * 85 / 100, before * 95 / 100);
    }

    @Test
    void refusalsWithoutEndBringItToTheSmallestAndNeverBelow() {
        for (int i = 0; i < 10_000; i++) {
            limit.pushedBack();
        }
        assertThat(limit.limit()).isEqualTo(2);
    }

    @Test
    void itDoesNotGrowWhileItIsNotUsed() {
        for (int i = 0; i < 10_000; i++) {
            limit.answered(BASE, 1);
        }
        assertThat(limit.limit()).isEqualTo(10);
    }

    /** An endpoint that does so many at once and queues the others; there is always more to send. */
    private void serve(int workers, long baseNanos, int answers) {
        for (int i = 0; i < answers; i++) {
            double load = Math.max(1, limit.limit() / (double) workers);
            limit.answered((long) (baseNanos * load * (0.9 + random.nextDouble() / 5)), limit.limit());
        }
    }
}
