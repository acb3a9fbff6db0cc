package io.holdfast.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private static final Failure FAILURE = Failure.of("x", "y");
    private static final Disposition TRANSIENT = new Disposition.Transient(FAILURE);

    private final RetryPolicy policy = RetryPolicy.defaults();
    private final Random random = new Random(1);

    @Test
    void aRecordThatGoesOnFailingIsRetriedInlineThenParkedThenDies() {
        List<NextStep> steps = new ArrayList<>();
        for (int attempt = 1; attempt <= policy.attempts(); attempt++) {
            steps.add(policy.next(TRANSIENT, attempt, true, random));
        }

        assertThat(steps.subList(0, 2)).hasOnlyElementsOfType(NextStep.InlineRetry.class);
        assertThat(steps.subList(2, 6))
                .containsExactly(
                        new NextStep.Park(Duration.ofMinutes(1), 1),
                        new NextStep.Park(Duration.ofMinutes(5), 2),
                        new NextStep.Park(Duration.ofMinutes(30), 3),
                        new NextStep.DeadLetter(NextStep.Reason.EXHAUSTED));
    }

    @Test
    void everyOtherDispositionHasItsStepAtAnyAttempt() {
        for (int attempt = 1; attempt < 20; attempt++) {
            assertThat(policy.next(Disposition.done(), attempt, false, random)).isEqualTo(new NextStep.Done());
            assertThat(policy.next(new Disposition.Poison(FAILURE), attempt, true, random))
                    .isEqualTo(new NextStep.DeadLetter(NextStep.Reason.POISON));
            assertThat(policy.next(new Disposition.SinkDown(FAILURE, Optional.empty()), attempt, true, random))
                    .isEqualTo(new NextStep.AwaitSink());
            assertThat(policy.next(new Disposition.Unknown(FAILURE), attempt, true, random))
                    .isInstanceOf(NextStep.Hold.class);
        }
    }

    @Test
    void whatIsUnknownIsAskedAboutAsOftenAsItWouldBeTriedAndThenAtTheLastDelay() {
        List<Duration> waits = new ArrayList<>();
        for (int attempt = 1; attempt < 9; attempt++) {
            NextStep step = policy.next(new Disposition.Unknown(FAILURE), attempt, false, random);
            waits.add(((NextStep.Hold) step).ask());
        }
        Duration last = Duration.ofMinutes(30);

        assertThat(waits.subList(0, 2)).allMatch(wait -> wait.compareTo(Duration.ofSeconds(2)) <= 0);
        assertThat(waits.subList(2, 8))
                .containsExactly(Duration.ofMinutes(1), Duration.ofMinutes(5), last, last, last, last);
        RetryPolicy inline = new RetryPolicy(1, Duration.ofMillis(50), Duration.ofSeconds(2), List.of());
        assertThat(inline.next(new Disposition.Unknown(FAILURE), 1, false, random))
                .isEqualTo(new NextStep.Hold(Duration.ofMinutes(1)));
    }

    @Test
    void withoutBudgetItIsParkedInstead() {
        assertThat(policy.retriesInline(TRANSIENT, 1)).isTrue();
        assertThat(policy.retriesInline(TRANSIENT, 3)).isFalse();
        assertThat(policy.retriesInline(Disposition.done(), 1)).isFalse();
        assertThat(policy.next(TRANSIENT, 1, false, random)).isEqualTo(new NextStep.Park(Duration.ofMinutes(1), 1));
        assertThat(policy.next(TRANSIENT, 4, false, random)).isEqualTo(new NextStep.Park(Duration.ofMinutes(5), 2));
    }

    @Test
    void withoutParkDelaysItDiesOfItsAttemptsNeverOfTheBudget() {
        RetryPolicy inline = new RetryPolicy(2, Duration.ofMillis(50), Duration.ofSeconds(2), List.of());

        assertThat(inline.next(TRANSIENT, 1, false, random)).isEqualTo(new NextStep.InlineRetry(Duration.ofSeconds(2)));
        assertThat(inline.next(TRANSIENT, 2, true, random))
                .isEqualTo(new NextStep.DeadLetter(NextStep.Reason.EXHAUSTED));
    }

    @Test
    void backoffIsJitteredBetweenTheFirstAndADoublingLimit() {
        RetryPolicy many = new RetryPolicy(100, Duration.ofMillis(50), Duration.ofSeconds(2), List.of());
        for (int attempt = 1; attempt < 100; attempt++) {
            long most = attempt > 5 ? 2_000 : 50L << attempt;
            long shortest = Long.MAX_VALUE;
            long longest = 0;
            for (int i = 0; i < 300; i++) {
                NextStep step = many.next(TRANSIENT, attempt, true, random);
                long ms = ((NextStep.InlineRetry) step).delay().toMillis();
                shortest = Math.min(shortest, ms);
                longest = Math.max(longest, ms);
            }

            assertThat(shortest).as("attempt %d", attempt).isBetween(50L, 50 + most / 10);
            assertThat(longest).as("attempt %d", attempt).isBetween(most * 9 / 10, most);
        }
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        Duration ms = Duration.ofMillis(1);
        assertThatThrownBy(() -> new RetryPolicy(0, ms, ms, List.of()))
                .hasMessage("inline attempts \"0\" is out of range; 1 to 100");
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ZERO, ms, List.of()))
                .hasMessage("first backoff \"PT0S\" is out of range; more than 0 and at most PT1M");
        assertThatThrownBy(() -> new RetryPolicy(1, ms.plusMillis(1), ms, List.of()))
                .hasMessage("longest backoff \"PT0.001S\" is shorter than the first, PT0.002S; raise it");
        assertThatThrownBy(() -> new RetryPolicy(1, ms, ms, List.of(Duration.ofDays(8))))
                .hasMessage("retry delay \"PT192H\" is out of range; more than 0 and at most PT168H");
    }
}
