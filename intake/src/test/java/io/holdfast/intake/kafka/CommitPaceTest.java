package io.holdfast.intake.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommitPaceTest {

    private final CommitPace pace = new CommitPace(5_000_000, 3);

    @Test
    void aTransactionIsCommittedAFewMillisecondsAfterItsFirstRecord() {
        assertThat(pace.due(1, 4_999_999)).isFalse();
        assertThat(pace.due(1, 5_000_000)).isTrue();
        assertThat(pace.restNanos(2_000_000)).isEqualTo(3_000_000);
        assertThat(pace.restNanos(6_000_000)).isZero();
    }

    @Test
    void orWithAsManyRecordsAsItMayHave() {
        assertThat(pace.due(2, 0)).isFalse();
        assertThat(pace.due(3, 0)).isTrue();
    }
}
