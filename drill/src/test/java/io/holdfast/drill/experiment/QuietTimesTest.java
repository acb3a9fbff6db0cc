package io.holdfast.drill.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.check.Interval;
import org.junit.jupiter.api.Test;

class QuietTimesTest {

    private static final long S = 1_000_000_000;

    private final QuietTimes quiet = new QuietTimes();

    @Test
    void itIsQuietFromASecondAfterAFaultToTheNextStep() {
        quiet.end(3 * S);
        quiet.begin(Action.KILL, 4 * S);
        quiet.end(30 * S);

        assertThat(quiet.times()).containsExactly(new Interval(5 * S, 30 * S));
    }

    @Test
    void itIsQuietFromFiveSecondsAfterAStart() {
        quiet.begin(Action.START, 4 * S);
        quiet.end(30 * S);

        assertThat(quiet.times()).containsExactly(new Interval(9 * S, 30 * S));
    }

    @Test
    void itIsNotQuietWhenStepsFollowSoonOrNoFaultStands() {
        quiet.begin(Action.KILL, 4 * S);
        quiet.end(5 * S);
        quiet.end(30 * S);

        assertThat(quiet.times()).isEmpty();
    }
}
