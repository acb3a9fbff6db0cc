package io.holdfast.drill.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.check.Interval;
import io.holdfast.drill.check.LogEntry;
import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Operation;
import io.holdfast.drill.history.Stamp;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HostileJudgeTest {

    private static final Interval TEN_SECONDS = new Interval(0, TimeUnit.SECONDS.toNanos(10));

    @Test
    void whatWasHiddenInAnotherRequestIsFound() {
        Stamp hidden = new Stamp(HostileJudge.SMUGGLED, DrillFlow.CRITICAL, "h0", 1);
        Stamp honest = new Stamp("r1", DrillFlow.CRITICAL, "c0", 1);

        assertThat(judge(List.of(), List.of(), new LogEntry("drill", 0, 0, honest, ""))
                        .smuggled()
                        .held())
                .isTrue();
        assertThat(judge(List.of(), List.of(), new LogEntry("drill", 0, 0, hidden, ""))
                        .smuggled()
                        .held())
                .isFalse();
    }

    @Test
    void noRequestOfAnAttackIsTaken() {
        List<Trial> trials = List.of(new Trial("bomb", "b", 413, 0), new Trial("unread", "u", 200, 0));

        assertThat(judge(trials, List.of()).taken(List.of("bomb")).held()).isTrue();
        assertThat(judge(trials, List.of()).taken(List.of("bomb", "unread")).count())
                .isEqualTo(1);
    }

    @Test
    void aSlowClientIsKeptNoLongerThanItsLimit() {
        Map<String, Long> limits = Map.of("slow", 1_000L);

        assertThat(judge(List.of(new Trial("slow", "s", 0, 1_000), new Trial("other", "o", 0, 9_000)), List.of())
                        .held(limits)
                        .held())
                .isTrue();
        assertThat(judge(List.of(new Trial("slow", "s", 0, 1_001), new Trial("slow", "s", 0, -1)), List.of())
                        .held(limits)
                        .count())
                .isEqualTo(2);
    }

    @Test
    void goodputIsWhatWasDueThenAndAcceptedInTime() {
        List<Operation> honest = List.of(
                operation(1, 0, 10),
                operation(2, 1_000, 1_500),
                operation(3, 2_000, 4_100),
                operation(4, 11_000, 11_010));

        assertThat(judge(List.of(), honest).goodputPerMille(TEN_SECONDS, TimeUnit.SECONDS.toNanos(2)))
                .isEqualTo(200);
        assertThat(judge(List.of(), honest).p99Ms(TEN_SECONDS)).isEqualTo(2_100);
        assertThat(judge(List.of(), List.of()).p99Ms(TEN_SECONDS)).isZero();
    }

    private static HostileJudge judge(List<Trial> trials, List<Operation> honest, LogEntry... log) {
        return new HostileJudge(trials, honest, List.of(log));
    }

    private static Operation operation(long sequence, long dueMs, long answeredMs) {
        long due = TimeUnit.MILLISECONDS.toNanos(dueMs);
        Attempt attempt = Attempt.sending(1, due, due)
                .answered(new Answer.Published(0, sequence), TimeUnit.MILLISECONDS.toNanos(answeredMs));
        return new Operation(new Stamp("r", DrillFlow.CRITICAL, "c0", sequence), List.of(attempt));
    }
}
