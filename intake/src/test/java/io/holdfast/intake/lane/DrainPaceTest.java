package io.holdfast.intake.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DrainPaceTest {

    private final DrainPace pace = new DrainPace(TimeUnit.SECONDS.toNanos(1));
    private long nanos;

    @Test
    void promisesWaitTwiceAsLongAfterEachSecondInWhichTheBacklogFallsByLessThanWasPromised() {
        assertThat(ms(10_000, 0)).as("the first look").isZero();
        assertThat(ms(10_000, 500)).isEqualTo(10);
        assertThat(ms(10_400, 500)).isEqualTo(20);
        assertThat(ms(9_901, 500)).isEqualTo(40);
        for (int i = 0; i < 4; i++) {
            ms(9_901, 1);
        }
        assertThat(ms(9_901, 1)).as("no longer than they may").isEqualTo(1_000);
    }

    @Test
    void otherwiseAnEighthLess() {
        ms(10_000, 0);
        ms(10_000, 1);
        assertThat(ms(10_000, 1)).isEqualTo(20);
        assertThat(ms(9_500, 500)).isEqualTo(17);
        assertThat(ms(9_000, 300)).isEqualTo(15);
        assertThat(ms(9_000, 0)).as("nobody asks").isEqualTo(13);
        for (int i = 0; i < 7; i++) {
            ms(9_000, 0);
        }
        assertThat(ms(9_000, 0)).isZero();
    }

    @Test
    void nobodyWaitsWhileNothingIsSentAndWhatWasLearntIsKept() {
        ms(1_000, 0);
        ms(1_000, 1);
        assertThat(ms(1_000, 1)).isEqualTo(20);
        assertThat(ms(-1, 9_000)).as("Kafka is away").isZero();
        assertThat(ms(9_000, 0)).as("back: the first look").isEqualTo(20);
        assertThat(ms(8_000, 0)).isEqualTo(17);
    }

    @Test
    void onceNothingIsSpooledAllIsForgotten() {
        ms(1_000, 0);
        ms(1_000, 1);
        pace.over();
        assertThat(ms(1_000, 1)).isZero();
    }

    @Test
    void itLooksOnceASecond() {
        ms(1_000, 0);
        pace.promised();
        pace.observe(nanos + DrainPace.WINDOW_NANOS - 1, 2_000);
        assertThat(pace.holdNanos()).isZero();
    }

    /** How long promises wait, a second later, with so many records waiting and so many promised in that second. */
    private long ms(long waiting, int promised) {
        for (int i = 0; i < promised; i++) {
            pace.promised();
        }
        nanos += DrainPace.WINDOW_NANOS;
        pace.observe(nanos, waiting);
        return TimeUnit.NANOSECONDS.toMillis(pace.holdNanos());
    }
}
