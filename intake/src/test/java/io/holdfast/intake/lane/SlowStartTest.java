package io.holdfast.intake.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlowStartTest {

    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(250);

    private final SlowStart slowStart = new SlowStart(new LanePolicy(PATIENCE, 1, 1, 1, 1, 1));

    @Test
    void theWindowDoublesWithEachThatIsAcknowledgedAndIsBounded() {
        acknowledged(8);
        assertThat(slowStart.window()).isEqualTo(16);
        acknowledged(16);
        assertThat(slowStart.window()).isEqualTo(32);
        acknowledged(10_000);
        assertThat(slowStart.window()).isEqualTo(4_096);
    }

    @Test
    void afterAStallItBeginsAnewAndAfterAFailureWithOne() {
        acknowledged(100);
        slowStart.stalled();
        assertThat(slowStart.window()).isEqualTo(8);
        slowStart.failed();
        assertThat(slowStart.window()).isEqualTo(1);
        acknowledged(1);
        assertThat(slowStart.window()).isEqualTo(2);
    }

    /** A log that takes ten a millisecond, as fast as they are handed over. */
    @Test
    void whatIsInFlightIsAcknowledgedWithinHalfOfThePatienceOrLittleMore() {
        ArrayDeque<Long> inFlight = new ArrayDeque<>();
        long most = 0;
        int idle = 0;
        for (int ms = 0; ms < 20_000; ms++) {
            while (inFlight.size() < slowStart.window()) {
                inFlight.add((long) ms);
            }
            for (int i = 0; i < 10 && !inFlight.isEmpty(); i++) {
                long waited = ms - inFlight.remove();
                slowStart.acknowledged(TimeUnit.MILLISECONDS.toNanos(waited));
                most = ms > 3_000 ? Math.max(most, waited) : most;
            }
            idle += inFlight.isEmpty() && ms > 3_000 ? 1 : 0;
        }
        assertThat(most).isBetween(100L, 190L);
        assertThat(idle).as("milliseconds without work for the log").isZero();
    }

    private void acknowledged(int records) {
        for (int i = 0; i < records; i++) {
            slowStart.acknowledged(PATIENCE / 2);
        }
    }
}
