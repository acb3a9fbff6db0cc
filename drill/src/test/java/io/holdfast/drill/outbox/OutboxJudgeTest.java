package io.holdfast.drill.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.check.LogEntry;
import io.holdfast.drill.check.Verdict;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Stamp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each anomaly is planted into a clean history once, and the clean twin is judged beside it. */
class OutboxJudgeTest {

    private final List<Transaction> transactions = new ArrayList<>();
    private final List<LogEntry> log = new ArrayList<>();

    {
        transactions.add(new Transaction(0, 12, true, List.of(row("a", 2), row("b", 1))));
        transactions.add(new Transaction(0, 11, true, List.of(row("a", 1))));
        transactions.add(new Transaction(0, 13, false, List.of(row("a", 3))));
        transactions.add(new Transaction(1, 14, true, List.of(row("c", 1))));
        logged("a", 2, 0, 0);
        logged("a", 1, 0, 1);
        logged("b", 1, 1, 0);
        logged("c", 1, 1, 1);
    }

    @Test
    void aTopicThatIsWhatWasCommittedHolds() {
        OutboxJudge judge = new OutboxJudge(transactions, log);

        assertThat(judge.verdicts()).allMatch(Verdict::held);
        assertThat(judge.committed()).isEqualTo(4);
        assertThat(judge.rolledBack()).isEqualTo(1);
    }

    @Test
    void commitsThatCameAfterOneWithAHigherIdAreCountedForEachWriter() {
        assertThat(new OutboxJudge(transactions, log).overtaken()).isEqualTo(1);
    }

    @Test
    void aCommittedRowThatIsAbsentIsLost() {
        log.remove(3);

        assertThat(broken()).containsExactly("lost");
    }

    @Test
    void aRowThatIsThereTwiceIsFound() {
        logged("a", 1, 0, 9);

        assertThat(broken()).containsExactly("published twice");
    }

    @Test
    void aRowThatWasRolledBackIsFound() {
        logged("a", 3, 0, 9);

        assertThat(broken()).containsExactly("published though rolled back");
    }

    @Test
    void theOrderIsThatOfCommitsAndNotOfInserts() {
        log.set(0, entry("a", 1, 0, 0));
        log.set(1, entry("a", 2, 0, 1));

        assertThat(broken()).containsExactly("not in the order of commits");
    }

    @Test
    void aKeyInTwoPartitionsIsFound() {
        log.set(1, entry("a", 1, 1, 7));

        assertThat(broken()).containsExactly("key in several partitions");
    }

    @Test
    void whatWasChangedOnTheWayIsFound() {
        log.set(3, new LogEntry("drill", 1, 1, row("c", 1), "its key is absent"));

        assertThat(broken()).containsExactly("damaged");
    }

    @Test
    void whatNobodyInsertedIsFound() {
        logged("z", 1, 1, 9);

        assertThat(broken()).containsExactly("without a row");
    }

    private List<String> broken() {
        return new OutboxJudge(transactions, log)
                .verdicts().stream()
                        .filter(verdict -> !verdict.held())
                        .map(Verdict::name)
                        .toList();
    }

    private void logged(String key, long sequence, int partition, long offset) {
        log.add(entry(key, sequence, partition, offset));
    }

    private static LogEntry entry(String key, long sequence, int partition, long offset) {
        return new LogEntry("drill", partition, offset, row(key, sequence), "");
    }

    private static Stamp row(String key, long sequence) {
        return new Stamp("r", DrillFlow.CRITICAL, key, sequence);
    }
}
