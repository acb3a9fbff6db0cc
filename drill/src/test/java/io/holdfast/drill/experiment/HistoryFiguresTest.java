package io.holdfast.drill.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Operation;
import io.holdfast.drill.history.Stamp;
import io.holdfast.drill.report.DrillReport.Latency;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryFiguresTest {

    private static final long MS = 1_000_000;

    private final HistoryFigures figures = new HistoryFigures(List.of(
            operation(1, 1_000, 1_000, 1_010), operation(2, 1_100, 1_900, 2_000), operation(3, 2_500, 2_500, 2_600)));

    @Test
    void theLongestGapIsBetweenPromises() {
        assertThat(figures.longestGapMs(1_000 * MS, 2_600 * MS)).isEqualTo(990);
    }

    @Test
    void theTimeBeforeTheFirstPromiseCounts() {
        assertThat(figures.longestGapMs(-5_000 * MS, 2_600 * MS)).isEqualTo(6_010);
    }

    @Test
    void theTimeAfterTheLastPromiseCounts() {
        assertThat(figures.longestGapMs(1_000 * MS, 22_600 * MS)).isEqualTo(20_000);
    }

    @Test
    void aPromiseAfterTheLoadClosesNoGapOfIt() {
        assertThat(figures.longestGapMs(1_000 * MS, 2_400 * MS)).isEqualTo(990);
        assertThat(figures.longestGapMs(1_000 * MS, 1_950 * MS)).isEqualTo(940);
    }

    @Test
    void latencyCountsFromWhenARequestWasDue() {
        assertThat(figures.acceptedLatency()).isEqualTo(new Latency(100, 900, 900));
        assertThat(figures.shedLatency()).isEqualTo(new Latency(0, 0, 0));
    }

    private static Operation operation(long sequence, long dueMs, long sentMs, long answeredMs) {
        Attempt attempt = new Attempt(1, dueMs * MS, sentMs * MS, answeredMs * MS, new Answer.Spooled(), 1);
        return new Operation(new Stamp("r", DrillFlow.CRITICAL, "k", sequence), List.of(attempt));
    }
}
