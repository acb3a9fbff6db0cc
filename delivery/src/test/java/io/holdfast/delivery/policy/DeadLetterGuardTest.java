package io.holdfast.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.delivery.policy.DeadLetterGuard.Limits;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadLetterGuardTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final DeadLetterGuard guard = new DeadLetterGuard(Limits.defaults());

    @Test
    void whenAllDieFortyNineDoAndTheNextTripsIt() {
        int dead = 0;
        while (guard.tryDeadLetter(0)) {
            dead++;
        }

        assertThat(dead).isEqualTo(49);
        assertThat(guard.tripped()).isTrue();
    }

    @Test
    void aFifthMayDie() {
        for (int i = 0; i < 10_000; i++) {
            if (i % 5 == 4) {
                assertThat(guard.tryDeadLetter(i * SECOND / 100)).isTrue();
            } else {
                guard.done(i * SECOND / 100);
            }
        }
        assertThat(guard.tryDeadLetter(100 * SECOND)).as("one too many").isFalse();
    }

    @Test
    void fewWithinTheWindowNeverTripIt() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(guard.tryDeadLetter(i * 2L * SECOND)).isTrue();
        }
    }

    @Test
    void successesOfLongAgoDoNotCount() {
        for (int i = 0; i < 100_000; i++) {
            guard.done(0);
        }
        int dead = 0;
        while (guard.tryDeadLetter(61 * SECOND)) {
            dead++;
        }

        assertThat(dead).isEqualTo(49);
    }

    @Test
    void itStaysTrippedUntilResumedAndThenBeginsAnew() {
        for (int i = 0; i < 50; i++) {
            guard.tryDeadLetter(0);
        }
        assertThat(guard.tryDeadLetter(1_000 * SECOND)).isFalse();

        guard.resume();

        assertThat(guard.tripped()).isFalse();
        assertThat(guard.tryDeadLetter(1_000 * SECOND)).isTrue();
    }

    @Test
    void limitsOutOfRangeAreRefused() {
        Duration minute = Duration.ofMinutes(1);
        assertThatThrownBy(() -> new Limits(0, 50, minute)).hasMessageContaining("share \"0.0\"");
        assertThatThrownBy(() -> new Limits(0.2, 0, minute)).hasMessageContaining("least \"0\"");
        assertThatThrownBy(() -> new Limits(0.2, 50, Duration.ofDays(2))).hasMessageContaining("window \"PT48H\"");
    }
}
