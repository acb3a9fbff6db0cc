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
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromptnessTest {

    private static final long MS = 1_000_000;

    private final List<Operation> history = new ArrayList<>(List.of(
            operation(1, sent(1_000, 1_004)),
            operation(2, sent(1_000, 4_900), sent(5_200, 5_210)),
            operation(3, sent(6_000, 9_000))));

    @Test
    void attemptsThatAreOverInTimeHold() {
        assertThat(verdict(Lifetime.from(0)).held()).isTrue();
    }

    @Test
    void anAttemptThatIsAnsweredLateIsFoundThoughTheNextIsNot() {
        history.add(operation(4, sent(1_000, 7_000), sent(7_200, 7_201)));

        Verdict verdict = verdict(Lifetime.from(0));

        assertThat(verdict.held()).isFalse();
        assertThat(verdict.count()).isEqualTo(1);
        assertThat(verdict.samples())
                .singleElement()
                .asString()
                .startsWith("r-k-4, attempt 1, was answered after 6000 ms");
    }

    @Test
    void anAttemptThatIsNeverAnsweredIsFoundFirst() {
        history.add(operation(4, sent(1_000, 7_000)));
        history.add(operation(5, Attempt.sending(1, 1_000 * MS, 1_000 * MS)));

        assertThat(verdict(Lifetime.from(0)).samples())
                .first()
                .asString()
                .isEqualTo("r-k-5, attempt 1, was answered never");
    }

    @Test
    void anAttemptDuringWhichTheGatewayDiedProvesNothing() {
        history.add(operation(4, sent(1_000, 7_000)));

        assertThat(verdict(new Lifetime(0, 4_000 * MS), Lifetime.from(4_500 * MS))
                        .held())
                .isTrue();
    }

    @Test
    void timeCountsFromSendingRatherThanFromTheSchedule() {
        history.add(operation(4, new Attempt(1, 0, 6_000 * MS, 6_001 * MS, new Answer.Spooled(), 1)));

        assertThat(verdict(Lifetime.from(0)).held()).isTrue();
    }

    private Verdict verdict(Lifetime... lives) {
        return new Promptness(history, Map.of(1, List.of(lives)), Duration.ofSeconds(4)).verdict();
    }

    private static Operation operation(long sequence, Attempt... attempts) {
        return new Operation(new Stamp("r", DrillFlow.CRITICAL, "k", sequence), numbered(attempts));
    }

    private static List<Attempt> numbered(Attempt... attempts) {
        List<Attempt> numbered = new ArrayList<>();
        for (Attempt attempt : attempts) {
            numbered.add(new Attempt(
                    numbered.size() + 1,
                    attempt.dueNanos(),
                    attempt.sentNanos(),
                    attempt.answeredNanos(),
                    attempt.answer(),
                    1));
        }
        return numbered;
    }

    private static Attempt sent(long ms, long answeredMs) {
        return new Attempt(1, ms * MS, ms * MS, answeredMs * MS, new Answer.Spooled(), 1);
    }
}
