package io.holdfast.drill.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Operation;
import io.holdfast.drill.history.Stamp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each anomaly is planted into a clean history once, and the clean twin is judged beside it. */
class JudgeTest {

    private final List<Operation> history = new ArrayList<>();
    private final List<LogEntry> log = new ArrayList<>();

    {
        accepted("a", 1, new Answer.Published(0, 0));
        accepted("a", 2, new Answer.Spooled());
        accepted("a", 3, new Answer.Published(0, 2));
        accepted("b", 1, new Answer.Published(1, 0));
        history.add(operation("b", 3, new Answer.Indefinite("no answer")));
        history.add(standard("s", 1, new Answer.Published(0, 0)));
        history.add(standard("s", 2, new Answer.Shed("503 kafka-unavailable", true)));
        logged("a", 1, 0, 0);
        logged("a", 2, 0, 1);
        logged("a", 3, 0, 2);
        logged("b", 1, 1, 0);
        log.add(standardEntry("s", 1, 0));
    }

    @Test
    void aCleanHistoryHolds() {
        assertThat(new Judge(history, log).verdicts()).allMatch(Verdict::held);
    }

    @Test
    void aPromisedRecordThatIsAbsentIsLost() {
        log.remove(1);

        assertThat(broken()).containsExactly("lost");
    }

    @Test
    void aRecordThatIsThereTwiceIsDuplicated() {
        logged("a", 2, 0, 3);

        assertThat(broken()).containsExactly("duplicated");
    }

    @Test
    void aLaterRecordOfAKeyBeforeAnEarlierOneIsReordered() {
        log.clear();
        logged("a", 1, 0, 0);
        logged("a", 3, 0, 2);
        logged("a", 2, 0, 5);
        logged("b", 1, 1, 0);
        log.add(standardEntry("s", 1, 0));

        assertThat(broken()).containsExactly("reordered");
    }

    @Test
    void aRecordNobodySentIsFound() {
        logged("z", 9, 1, 1);

        assertThat(broken()).containsExactly("without a request");
    }

    @Test
    void aRecordElsewhereThanToldIsFound() {
        log.set(2, new LogEntry("drill", 0, 7, new Stamp("r", DrillFlow.CRITICAL, "a", 3), ""));

        assertThat(broken()).containsExactly("not where told");
    }

    @Test
    void aShedRecordInTheLogIsFound() {
        log.add(standardEntry("s", 2, 1));

        assertThat(broken()).containsExactly("shed but present");
    }

    @Test
    void sheddingWithoutRetryAfterIsDishonest() {
        history.add(standard("c", 1, new Answer.Shed("503 overloaded", false)));

        assertThat(broken()).containsExactly("shed without reason or Retry-After");
    }

    @Test
    void anUnansweredRecordMayBePresentAndIsCountedApart() {
        assertThat(new Judge(history, log).presentUnacknowledged()).isZero();

        logged("b", 3, 1, 1);

        assertThat(broken()).isEmpty();
        assertThat(new Judge(history, log).presentUnacknowledged()).isEqualTo(1);
    }

    @Test
    void aKeyInTwoPartitionsIsFoundAlsoWhenItsOrderSeemsKept() {
        log.remove(1);
        logged("a", 2, 1, 1);
        history.set(2, operation("a", 3, new Answer.Spooled()));
        log.remove(1);
        logged("a", 3, 1, 2);

        assertThat(broken()).containsExactly("key in several partitions");
    }

    @Test
    void theOrderOfAKeyIsJudgedOverItsPartitions() {
        log.remove(1);
        log.remove(1);
        history.set(0, operation("a", 1, new Answer.Spooled()));
        history.set(2, operation("a", 3, new Answer.Spooled()));
        log.remove(0);
        logged("a", 1, 1, 1);
        logged("a", 2, 1, 2);
        logged("a", 3, 0, 0);

        assertThat(broken()).containsExactly("reordered", "key in several partitions");
    }

    @Test
    void aRecordThatIsNotAsItWasSentIsDamaged() {
        log.set(1, new LogEntry("drill", 0, 1, new Stamp("r", DrillFlow.CRITICAL, "a", 2), "its key is absent"));

        assertThat(broken()).containsExactly("damaged");
    }

    @Test
    void anAnswerThatCannotBeUnderstoodIsFoundAndItsRecordMayBePresent() {
        history.add(operation("c", 1, new Answer.Garbled("200 without an offset")));
        logged("c", 1, 1, 9);

        assertThat(broken()).containsExactly("answer not understood");
        assertThat(new Judge(history, log).presentUnacknowledged()).isEqualTo(1);
    }

    @Test
    void aRefusalAfterAnAttemptThatMayHaveArrivedSettlesNothing() {
        history.add(standard("c", 1, new Answer.Indefinite("no answer"), new Answer.Shed("503 starting", true)));
        log.add(standardEntry("c", 1, 9));

        assertThat(broken()).isEmpty();
        assertThat(new Judge(history, log).presentUnacknowledged()).isEqualTo(1);
    }

    @Test
    void aRefusalThatWasNotTheLastAnswerIsJudgedToo() {
        history.add(standard(
                "c",
                1,
                new Answer.Indefinite("no answer"),
                new Answer.Shed("500 without a problem document", false),
                new Answer.Indefinite("no answer")));

        assertThat(broken()).containsExactly("shed without reason or Retry-After");
    }

    @Test
    void aRefusalWithoutAReasonIsDishonest() {
        history.add(standard("c", 1, new Answer.Shed("503 without a problem document", true)));

        assertThat(broken()).containsExactly("shed without reason or Retry-After");
    }

    @Test
    void aCriticalRecordThatIsRefusedIsFoundAndAStandardOneMayBe() {
        history.add(standard("c", 1, new Answer.Shed("503 overloaded", true)));
        assertThat(broken()).isEmpty();

        history.add(operation("c", 2, new Answer.Shed("503 overloaded", true)));
        assertThat(broken()).containsExactly("critical refused");
    }

    @Test
    void aCriticalRecordThatIsRefusedOnceAndTakenLaterIsFoundToo() {
        history.add(operation("c", 2, new Answer.Shed("503 overloaded", true), new Answer.Spooled()));
        logged("c", 2, 1, 9);

        assertThat(broken()).containsExactly("critical refused");
    }

    @Test
    void aStandardRecordThatIsSpooledIsFound() {
        history.add(standard("c", 1, new Answer.Spooled()));
        log.add(standardEntry("c", 1, 9));

        assertThat(broken()).containsExactly("not critical but spooled");
    }

    @Test
    void aStandardRecordIsLookedForInItsOwnTopic() {
        history.add(standard("c", 1, new Answer.Published(1, 0)));
        logged("c", 1, 1, 0);

        assertThat(broken()).containsExactly("not where told");
    }

    private List<String> broken() {
        return new Judge(history, log)
                .verdicts().stream()
                        .filter(verdict -> !verdict.held())
                        .map(Verdict::name)
                        .toList();
    }

    private void accepted(String key, long sequence, Answer answer) {
        history.add(operation(key, sequence, answer));
    }

    private static Operation operation(String key, long sequence, Answer... answers) {
        return operation(new Stamp("r", DrillFlow.CRITICAL, key, sequence), answers);
    }

    private static Operation standard(String key, long sequence, Answer... answers) {
        return operation(new Stamp("r", DrillFlow.STANDARD, key, sequence), answers);
    }

    private static LogEntry standardEntry(String key, long sequence, long offset) {
        return new LogEntry("drill-standard", 0, offset, new Stamp("r", DrillFlow.STANDARD, key, sequence), "");
    }

    private static Operation operation(Stamp stamp, Answer... answers) {
        List<Attempt> attempts = new ArrayList<>();
        for (Answer answer : answers) {
            attempts.add(new Attempt(attempts.size() + 1, 1, 1, 2, answer, 1));
        }
        return new Operation(stamp, attempts);
    }

    private void logged(String key, long sequence, int partition, long offset) {
        log.add(new LogEntry("drill", partition, offset, new Stamp("r", DrillFlow.CRITICAL, key, sequence), ""));
    }
}
