package io.holdfast.benchmarks.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogCheckTest {

    private static final Tally ANSWERS = new Tally(70, 30, 5, 2, 0);

    @Test
    void whatWasAcknowledgedIsThere() {
        LogCheck check = new LogCheck("gateway", ANSWERS, 100);

        assertThat(check.lost()).isZero();
        assertThat(check.surplus()).isZero();
    }

    @Test
    void unknownRecordsMayBeThere() {
        assertThat(new LogCheck("gateway", ANSWERS, 102).surplus()).isZero();
    }

    @Test
    void oneRecordTooFewIsLost() {
        assertThat(new LogCheck("gateway", ANSWERS, 99).lost()).isEqualTo(1);
    }

    @Test
    void oneRecordTooManyIsSurplus() {
        assertThat(new LogCheck("gateway", ANSWERS, 103).surplus()).isEqualTo(1);
    }
}
