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

/** Late refusals are planted into a history of 200 quick ones, of which two may be late. */
class ShedLatencyTest {

    private static final long MS = 1_000_000;
    private static final Answer SHED = new Answer.Shed("503 kafka-unavailable", true);

    private final List<Operation> history = new ArrayList<>();

    {
        for (int i = 0; i < 198; i++) {
            add(shed(1_000 + i, 10));
        }
        add(shed(1_500, 11));
        add(shed(1_501, 400));
    }

    @Test
    void oneInAHundredMayBeLate() {
        assertThat(latency().verdict().held()).isTrue();
        assertThat(latency().refusals()).hasSize(200);
    }

    @Test
    void oneMoreBreaksThePromiseAndTheLatestIsShown() {
        add(shed(1_502, 11));

        Verdict verdict = latency().verdict();

        assertThat(verdict.held()).isFalse();
        assertThat(verdict.count()).isEqualTo(1);
        assertThat(verdict.samples())
                .containsExactly("r-s-199: Shed[reason=503 kafka-unavailable, retryAfter=true] after 400.0 ms");
    }

    @Test
    void timeCountsFromWhenTheRequestWasDue() {
        add(new Attempt(1, 1_502 * MS, 1_512 * MS, 1_513 * MS, SHED, 1));

        assertThat(latency().verdict().held()).isFalse();
    }

    @Test
    void whatIsRefusedWhileTheDrillIsBusyDoesNotCount() {
        add(shed(999, 50));
        add(shed(1_991, 50));

        assertThat(latency().verdict().held()).isTrue();
        assertThat(latency().refusals()).hasSize(200);
    }

    @Test
    void whatIsLateBeforeTheDrillBecomesBusyCounts() {
        add(shed(1_990, 50));

        assertThat(latency().verdict().held()).isFalse();
    }

    @Test
    void aRecordThatIsRepeatedMayBeInTheProducersHands() {
        add(
                new Attempt(1, 1_100 * MS, 1_100 * MS, 1_200 * MS, new Answer.Indefinite("no answer"), 1),
                new Attempt(2, 1_400 * MS, 1_400 * MS, 1_500 * MS, SHED, 1));

        assertThat(latency().verdict().held()).isTrue();
    }

    @Test
    void fewerThanAHundredAreTooFew() {
        assertThat(latency().obstacle()).isEmpty();
        history.subList(0, 101).clear();

        assertThat(latency().obstacle()).contains("there were 99 refusals");
    }

    @Test
    void refusalsAreNotJudgedAsLateWhenTheClientsWereLateThemselves() {
        add(shed(1_502, 11));
        assertThat(latency().obstacle()).isEmpty();

        for (int i = 0; i < 3; i++) {
            add(new Attempt(1, 1_600 * MS, 1_603 * MS, 1_604 * MS, new Answer.Published(0, i), 1));
        }

        assertThat(latency().obstacle()).contains("the clients themselves were late by 3.0 ms at p99");
    }

    @Test
    void refusalsOfWhichHalfAreLateAreJudgedHoweverBusyTheMachineIs() {
        for (int i = 0; i < 201; i++) {
            add(new Attempt(1, 1_600 * MS, 1_603 * MS, 1_660 * MS, SHED, 1));
        }

        assertThat(latency().obstacle()).isEmpty();
        assertThat(latency().verdict().held()).isFalse();
    }

    @Test
    void refusalsInTimeAreJudgedThoughTheClientsWereLate() {
        for (int i = 0; i < 10; i++) {
            add(new Attempt(1, 1_600 * MS, 1_608 * MS, 1_609 * MS, SHED, 1));
        }

        assertThat(latency().obstacle()).isEmpty();
        assertThat(latency().verdict().held()).isTrue();
    }

    private ShedLatency latency() {
        return new ShedLatency(history, List.of(new Interval(1_000 * MS, 2_000 * MS)), Duration.ofMillis(10));
    }

    private void add(Attempt... attempts) {
        history.add(new Operation(new Stamp("r", DrillFlow.STANDARD, "s", history.size()), List.of(attempts)));
    }

    private static Attempt shed(long dueMs, long tookMs) {
        return new Attempt(1, dueMs * MS, dueMs * MS, (dueMs + tookMs) * MS, SHED, 1);
    }
}
