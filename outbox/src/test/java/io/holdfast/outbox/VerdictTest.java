package io.holdfast.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.outbox.Verdict.Seen;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is published of transactions that may be hung. Rows are named by partition and offset. */
class VerdictTest {

    private static final Progress ROWS = rows("0/5", "0/6", "1/3");

    @Test
    void whatIsHungIsNotDecided() {
        assertThat(Verdict.decided(ROWS, Map.of())).isEqualTo(ROWS);
        assertThat(Verdict.decided(ROWS, Map.of(0, 6L))).isEqualTo(rows("0/5", "1/3"));
        assertThat(Verdict.decided(ROWS, Map.of(0, 5L, 1, 3L))).isEqualTo(Progress.none());
    }

    @Test
    void whatLiesBeforeAHungTransactionIsNotOfIt() {
        assertThat(Verdict.decided(ROWS, Map.of(0, 7L, 2, 0L))).isEqualTo(ROWS);
    }

    @Test
    void whatCanBeReadIsPublishedWhoeverSaidIt() {
        assertThat(Verdict.published(ROWS, Progress.none(), new Seen(rows("0/5"), ROWS)))
                .isEqualTo(rows("0/5"));
    }

    @Test
    void whatIsThereAndCannotBeReadWasAbortedWhateverWasSaid() {
        assertThat(Verdict.published(ROWS, ROWS, new Seen(rows("1/3"), ROWS))).isEqualTo(rows("1/3"));
    }

    @Test
    void whatIsGoneWasPublishedIfACommittedTransactionSaidSo() {
        assertThat(Verdict.published(ROWS, rows("0/5", "0/6"), Seen.NOTHING)).isEqualTo(rows("0/5", "0/6"));
        assertThat(Verdict.published(ROWS, Progress.none(), Seen.NOTHING)).isEqualTo(Progress.none());
    }

    private static Progress rows(String... places) {
        List<Progress.Row> rows = Stream.of(places)
                .map(place -> new Progress.Row(
                        1, place, Integer.parseInt(place.substring(0, 1)), Long.parseLong(place.substring(2))))
                .toList();
        return new Progress(rows);
    }
}
