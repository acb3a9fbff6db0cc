package io.holdfast.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.outbox.Verdict.Said;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is published of a transaction that may be hung. Rows are named by partition and offset. */
class VerdictTest {

    private static final Said LAST = new Said(8, rows("0/5", "0/6", "1/3"));

    @Test
    void whatACommittedTransactionSaidIsSo() {
        assertThat(Verdict.of(LAST, LAST, Map.of())).isEqualTo(new Verdict.Published(LAST.rows()));
        assertThat(Verdict.of(Said.NOTHING, Said.NOTHING, Map.of())).isEqualTo(new Verdict.Published(Progress.none()));
    }

    @Test
    void whatIsHungIsNotPublishedAndThatIsSaidBeforeItIsEnded() {
        assertThat(Verdict.of(LAST, LAST, Map.of(0, 5L))).isEqualTo(new Verdict.SayFirst(rows("1/3")));
        assertThat(Verdict.of(LAST, LAST, Map.of(0, 5L, 1, 3L))).isEqualTo(new Verdict.SayFirst(Progress.none()));
    }

    @Test
    void whatLiesBeforeAHungTransactionIsNotOfIt() {
        assertThat(Verdict.of(LAST, LAST, Map.of(0, 7L, 2, 0L))).isEqualTo(new Verdict.Published(LAST.rows()));
    }

    @Test
    void whatWasSaidAndCannotBeReadIsLookedUpAndWhatWasSaidBeforeHolds() {
        Said before = new Said(6, rows("0/2"));
        assertThat(Verdict.of(LAST, before, Map.of(0, 5L))).isEqualTo(new Verdict.LookUp(LAST.rows(), before.rows()));
        assertThat(Verdict.of(LAST, Said.NOTHING, Map.of()))
                .isEqualTo(new Verdict.LookUp(LAST.rows(), Progress.none()));
    }

    private static Progress rows(String... places) {
        List<Progress.Row> rows = Stream.of(places)
                .map(place -> new Progress.Row(
                        1, place, Integer.parseInt(place.substring(0, 1)), Long.parseLong(place.substring(2))))
                .toList();
        return new Progress(rows);
    }
}
