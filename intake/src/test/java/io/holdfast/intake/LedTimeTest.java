package io.holdfast.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedTimeTest {

    private final LedTime time = new LedTime();

    @Test
    void aWaitBeforeThereWereLeadersDoesNotCount() {
        assertThat(time.usable(500, 1_000)).isZero();
        time.observe(true, 1_000);
        assertThat(time.usable(500, 1_000)).isZero();
        assertThat(time.usable(900, 1_400)).isEqualTo(400);
        assertThat(time.usable(300, 1_400)).isEqualTo(300);
    }

    @Test
    void aMissingLeaderAndAKafkaThatDoesNotAnswerBeginItAnew() {
        time.observe(true, 0);
        time.observe(true, 100);
        assertThat(time.usable(1_000, 200)).isEqualTo(200);
        time.observe(false, 300);
        assertThat(time.usable(1_000, 400)).isZero();
        time.observe(true, 500);
        assertThat(time.usable(1_000, 600)).isEqualTo(100);
        time.unanswered();
        assertThat(time.usable(1_000, 700)).isZero();
        time.observe(true, 800);
        assertThat(time.usable(1_000, 900)).isEqualTo(100);
    }
}
