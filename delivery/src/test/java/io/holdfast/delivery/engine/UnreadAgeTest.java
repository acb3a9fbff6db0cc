package io.holdfast.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnreadAgeTest {

    private final UnreadAge age = new UnreadAge();

    @Test
    void whatWaitsIsNoOlderThanTheLastRecordRead() {
        age.read(1_000, 5_000);
        age.read(900, 5_000);

        assertThat(age.ms(10, 20, 6_000)).isEqualTo(5_000);
    }

    @Test
    void whatWaitsIsNoOlderThanWhenEverythingHadBeenRead() {
        age.read(1_000, 5_000);

        assertThat(age.ms(10, 10, 6_000)).isZero();
        assertThat(age.ms(10, 20, 8_000)).isEqualTo(2_000);
    }

    @Test
    void aPartitionOfWhichNothingIsReadGetsOlderAllTheSame() {
        assertThat(age.ms(10, 20, 6_000)).isZero();
        assertThat(age.ms(10, 20, 66_000)).isEqualTo(60_000);
    }

    @Test
    void aRecordFromTheFutureIsOfNow() {
        age.read(99_000, 5_000);

        assertThat(age.ms(10, 20, 6_000)).isEqualTo(1_000);
    }

    @Test
    void anEndThatIsNotKnownTellsNothing() {
        age.read(1_000, 5_000);

        assertThat(age.ms(10, -1, 6_000)).isZero();
    }
}
