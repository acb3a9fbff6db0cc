package io.holdfast.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SinkDownSuspectsTest {

    private static final Disposition.SinkDown DOWN =
            new Disposition.SinkDown(Failure.of("503", "unavailable"), Optional.empty());

    private final SinkDownSuspects suspects = new SinkDownSuspects(3);

    @Test
    void theThirdTimeWithSuccessesOfOthersBetweenItIsTheRecordsOwnFault() {
        assertThat(suspects.judge("a", DOWN)).isEqualTo(DOWN);
        suspects.succeeded("b");
        assertThat(suspects.judge("a", DOWN)).isEqualTo(DOWN);
        suspects.succeeded("c");

        assertThat(suspects.judge("a", DOWN)).isEqualTo(new Disposition.Transient(DOWN.failure()));
    }

    @Test
    void whileNothingSucceedsNobodyIsSuspected() {
        suspects.succeeded("b");
        for (int i = 0; i < 100; i++) {
            assertThat(suspects.judge("a", DOWN)).isEqualTo(DOWN);
        }
    }

    @Test
    void aSuspectIsBelievedAgainWhenNothingHasSucceededSince() {
        suspect("a");

        assertThat(suspects.judge("a", DOWN)).isEqualTo(DOWN);
        suspects.succeeded("b");
        assertThat(suspects.judge("a", DOWN)).isInstanceOf(Disposition.Transient.class);
    }

    @Test
    void itsOwnSuccessClearsIt() {
        suspect("a");

        suspects.succeeded("a");
        suspects.succeeded("b");

        assertThat(suspects.judge("a", DOWN)).isEqualTo(DOWN);
    }

    @Test
    void noMoreThanSoManyAreRemembered() {
        suspect("a");
        for (int i = 0; i < SinkDownSuspects.MOST; i++) {
            suspects.judge("other" + i, DOWN);
        }
        suspects.succeeded("b");

        assertThat(suspects.judge("a", DOWN)).isEqualTo(DOWN);
        assertThat(suspects.judge("other9", DOWN)).isEqualTo(DOWN);
        suspects.succeeded("b");
        assertThat(suspects.judge("other9", DOWN)).isInstanceOf(Disposition.Transient.class);
    }

    @Test
    void onceIsNotEnoughToSuspect() {
        assertThatThrownBy(() -> new SinkDownSuspects(1)).hasMessageContaining("times \"1\"");
    }

    private void suspect(String id) {
        for (int i = 0; i < 3; i++) {
            suspects.succeeded("b");
            suspects.judge(id, DOWN);
        }
    }
}
