package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AwaitedTest {

    private final Awaited awaited = new Awaited(100);

    @Test
    void anAnswerIsAwaitedFromTheQuestionOn() {
        assertThat(awaited.nanos(1_000)).isZero();
        awaited.begin(1_000);

        assertThat(awaited.nanos(1_050)).isEqualTo(50);
        assertThat(awaited.nanos(1_150)).isEqualTo(150);

        awaited.end();
        assertThat(awaited.any()).isFalse();
        assertThat(awaited.nanos(1_200)).isZero();
    }

    @Test
    void theTimeInWhichTheProcessWasStoppedDoesNotCount() {
        awaited.begin(1_000);
        assertThat(awaited.nanos(1_050)).isEqualTo(50);

        assertThat(awaited.nanos(9_050)).as("stopped for 8,000 less a step").isEqualTo(150);
        assertThat(awaited.nanos(9_150)).isEqualTo(250);
    }

    @Test
    void aQuestionBehindAPauseBeginsAnew() {
        awaited.begin(1_000);
        awaited.end();

        awaited.begin(50_000);
        assertThat(awaited.nanos(50_100)).isEqualTo(100);
    }
}
