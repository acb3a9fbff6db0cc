package io.holdfast.drill.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Operation;
import io.holdfast.drill.history.Stamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ten records a second, an outage from second 20 to 40, ten seconds to come back. */
class GoodputTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Goodput.Times TIMES =
            new Goodput.Times(new Interval(10 * SECOND, 20 * SECOND), 40 * SECOND, Duration.ofSeconds(10));
    private static final Answer GOOD = new Answer.Published(0, 0);
    private static final Answer SHED = new Answer.Shed("503 overloaded", true);

    private final List<Operation> history = new ArrayList<>();

    @Test
    void itIsBackWhenNineInTenOfThoseOfBeforeSucceedAtOnce() {
        send(0, 20, 10);
        send(20, 50, 0);
        send(50, 55, 9);

        assertThat(goodput().obstacle(TIMES)).isEmpty();
        assertThat(goodput().verdict(TIMES).held()).isTrue();
    }

    @Test
    void itIsNotWhenFewerDo() {
        send(0, 20, 10);
        send(20, 50, 0);
        send(50, 55, 8);

        Verdict verdict = goodput().verdict(TIMES);

        assertThat(verdict.held()).isFalse();
        assertThat(verdict.samples())
                .containsExactly("8/s published at the first attempt, 10/s before the fault; least is 90 %");
    }

    @Test
    void whatSucceedsAtALaterAttemptIsNoGoodput() {
        send(0, 20, 10);
        send(50, 55, 0);
        history.replaceAll(operation -> operation.accepted() ? operation : retried(operation));

        assertThat(goodput().verdict(TIMES).held()).isFalse();
        assertThat(goodput().perSecond(TIMES.after())).isZero();
    }

    @Test
    void whatComesBackLaterThanTheLimitIsTooLate() {
        send(0, 20, 10);
        send(20, 54, 0);
        send(54, 80, 10);

        assertThat(goodput().verdict(TIMES).held()).isFalse();
    }

    @Test
    void criticalRecordsDoNotCount() {
        send(0, 20, 10);
        send(50, 55, 5);
        for (int i = 0; i < 100; i++) {
            add(DrillFlow.CRITICAL, 52 * SECOND, GOOD);
        }

        assertThat(goodput().verdict(TIMES).held()).isFalse();
    }

    @Test
    void withoutAnythingBeforeOrAfterThereIsNoVerdict() {
        assertThat(goodput().obstacle(TIMES)).contains("before the first fault");
        send(0, 20, 10);
        assertThat(goodput().obstacle(TIMES)).contains("10 s after recovery; send for longer");
    }

    @Test
    void eachWholeSecondIsShown() {
        send(0, 1, 10);
        send(1, 2, 4);

        assertThat(goodput().eachSecond(new Interval(0, 2 * SECOND + 5))).containsExactly(10L, 4L);
    }

    private Goodput goodput() {
        return new Goodput(history);
    }

    private void send(int fromSecond, int toSecond, int good) {
        for (int second = fromSecond; second < toSecond; second++) {
            for (int i = 0; i < 10; i++) {
                add(DrillFlow.STANDARD, second * SECOND + i * SECOND / 10, i < good ? GOOD : SHED);
            }
        }
    }

    private void add(DrillFlow flow, long dueNanos, Answer answer) {
        Stamp stamp = new Stamp("r", flow, "k", history.size());
        history.add(new Operation(stamp, List.of(new Attempt(1, dueNanos, dueNanos, dueNanos + 1, answer, 1))));
    }

    private static Operation retried(Operation operation) {
        Attempt first = operation.attempts().get(0);
        Attempt second = new Attempt(2, first.dueNanos(), first.sentNanos(), first.answeredNanos(), GOOD, 1);
        return new Operation(operation.stamp(), List.of(first, second));
    }
}
