package io.holdfast.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import io.holdfast.delivery.policy.SinkBreaker.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SinkBreakerTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Failure FAILURE = Failure.of("x", "y");
    private static final Disposition DONE = Disposition.done();
    private static final Disposition FAILED = new Disposition.Transient(FAILURE);
    private static final Disposition POISON = new Disposition.Poison(FAILURE);
    private static final Disposition DOWN = new Disposition.SinkDown(FAILURE, Optional.empty());

    private final SinkBreaker breaker = new SinkBreaker(BreakerSettings.defaults(), new Random(7));
    private long now = -5 * SECOND;

    @Test
    void threeSinkDownsWithoutASuccessBetweenOpenIt() {
        call(DOWN);
        call(DOWN);
        call(DONE);
        call(DOWN);
        call(DOWN);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        call(DOWN);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(refusal()).isBetween(SECOND / 2, SECOND);
    }

    @Test
    void halfOfTheCallsFailingOpenItButNotBeforeTwenty() {
        for (int i = 0; i < 19; i++) {
            call(i % 2 == 0 ? FAILED : DONE);
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        call(new Disposition.Unknown(FAILURE));

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(refusal()).isBetween(SECOND / 2, SECOND);
    }

    @Test
    void whatOpensItWasAnswersUnlessTheSinkIsDownOrSilent() {
        assertThat(breaker.answering()).isTrue();
        for (int i = 0; i < 20; i++) {
            call(FAILED);
        }
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.answering()).isTrue();
        now += refusal();
        call(DOWN);
        assertThat(breaker.answering()).as("a probe found it down").isFalse();
        now += refusal();
        call(FAILED);
        assertThat(breaker.answering()).as("a probe was answered").isTrue();
        now += refusal();
        granted();
        now += refusal();
        assertThat(refusal()).isPositive();
        assertThat(breaker.answering()).as("a probe was not answered").isFalse();
    }

    @Test
    void poisonNeverOpensIt() {
        for (int i = 0; i < 200; i++) {
            call(POISON);
        }

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void whenTheIntervalIsOverThereIsOneProbeAndItsSuccessCloses() {
        open();
        now += refusal();

        SinkPermit.Granted probe = granted();

        assertThat(probe.probe()).isTrue();
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        assertThat(refusal()).isEqualTo(30 * SECOND);
        breaker.ended(probe, DONE, now);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(granted().probe()).isFalse();
    }

    @Test
    void intervalsDoubleWithEachFailedProbeUpToThirtySecondsAndBeginAnewAfterASuccess() {
        open();
        List<Long> intervals = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            intervals.add(refusal());
            now += refusal();
            breaker.ended(granted(), i % 2 == 0 ? DOWN : FAILED, now);
        }

        for (int i = 0; i < intervals.size(); i++) {
            long most = Math.min(30, 1L << i) * SECOND;
            assertThat(intervals.get(i)).as("interval %d", i).isBetween(most / 2, most);
        }
        now += refusal();
        breaker.ended(granted(), DONE, now);
        open();
        assertThat(refusal()).isLessThanOrEqualTo(SECOND);
    }

    @Test
    void aRetryAfterOpensAtOnceAndIsRespectedUpToALimit() {
        call(down(Duration.ofSeconds(40)));
        assertThat(refusal()).isBetween(40 * SECOND, 44 * SECOND);

        now += refusal();
        breaker.ended(granted(), down(Duration.ofDays(9_999)), now);
        assertThat(refusal()).isBetween(300 * SECOND, 330 * SECOND);
    }

    @Test
    void answersFromBeforeItOpenedDecideNothing() {
        SinkPermit.Granted early = granted();
        SinkPermit.Granted late = granted();
        open();
        long wait = refusal();
        breaker.ended(early, DONE, now);
        assertThat(refusal()).isEqualTo(wait);

        now += wait;
        SinkPermit.Granted probe = granted();
        breaker.ended(early, DONE, now);
        breaker.ended(late, FAILED, now);
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);

        breaker.ended(probe, DONE, now);
        for (int i = 0; i < 100; i++) {
            breaker.ended(late, DOWN, now);
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aLateRetryAfterProlongsTheWait() {
        SinkPermit.Granted late = granted();
        open();

        breaker.ended(late, down(Duration.ofSeconds(20)), now);

        assertThat(refusal()).isBetween(20 * SECOND, 22 * SECOND);
    }

    @Test
    void aProbeThatTellsNothingMakesRoomForAnotherAtOnce() {
        open();
        now += refusal();
        SinkPermit.Granted first = granted();
        breaker.ended(first, POISON, now);
        SinkPermit.Granted second = granted();
        breaker.unused(second, now);
        SinkPermit.Granted third = granted();

        assertThat(List.of(second.probe(), third.probe())).containsOnly(true);
        breaker.ended(first, DONE, now);
        assertThat(breaker.state()).as("the first probe's answer").isEqualTo(State.HALF_OPEN);
    }

    @Test
    void aProbeWithoutAnAnswerCountsAsFailed() {
        open();
        now += refusal();
        SinkPermit.Granted lost = granted();

        now += 30 * SECOND;

        assertThat(refusal()).isBetween(SECOND, 2 * SECOND);
        now += refusal();
        assertThat(granted().probe()).isTrue();
        breaker.ended(lost, DONE, now);
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void aSinkThatIsDownGetsNoMoreThanTheProbesWhateverTheLoad() {
        for (long seed = 0; seed < 100; seed++) {
            assertThat(callsWhileDown(new Random(seed))).as("seed %d", seed).isLessThan(30);
        }
    }

    /** Calls made in five minutes by lanes that ask every 10 ms. */
    private static int callsWhileDown(Random random) {
        SinkBreaker breaker = new SinkBreaker(BreakerSettings.defaults(), random);
        int calls = 0;
        for (long at = 0; at < 300 * SECOND; at += SECOND / 100) {
            if (breaker.permit(at) instanceof SinkPermit.Granted granted) {
                calls++;
                breaker.ended(granted, DOWN, at + random.nextLong(SECOND / 200));
            }
        }
        return calls;
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new BreakerSettings(0, 50, 20, 50, second, second, second, second))
                .hasMessage("sink-downs to open \"0\" is out of range; 1 to 1000");
        assertThatThrownBy(() -> new BreakerSettings(1, 50, 60, 50, second, second, second, second))
                .hasMessage("least calls \"60\" is out of range; 1 to 50");
        assertThatThrownBy(() -> new BreakerSettings(1, 50, 20, 0, second, second, second, second))
                .hasMessageContaining("failure percent \"0.0\"");
        assertThatThrownBy(() -> new BreakerSettings(1, 50, 20, 50, second, Duration.ofMillis(1), second, second))
                .hasMessageContaining("longest open \"PT0.001S\" is shorter than the first");
    }

    private static Disposition down(Duration retryAfter) {
        return new Disposition.SinkDown(FAILURE, Optional.of(retryAfter));
    }

    private void open() {
        while (breaker.state() != State.OPEN) {
            call(DOWN);
        }
    }

    private void call(Disposition disposition) {
        breaker.ended(granted(), disposition, now);
    }

    private SinkPermit.Granted granted() {
        return (SinkPermit.Granted) breaker.permit(now);
    }

    private long refusal() {
        return ((SinkPermit.Refused) breaker.permit(now)).waitNanos();
    }
}
