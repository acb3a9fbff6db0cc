package io.holdfast.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.HoldfastException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowRecordTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            has space |             | visible ASCII
            zürich    |             | visible ASCII
            ok        | [1]         | no JSON object
            ok        | {"a"        | not JSON
            ok        | {"a":"bcdefghijklmnopqrs"} | it has 24 bytes, and the flow's intake.max-record-size is 20
            """)
    void aRowThatCanBeNoRecordIsToldWhy(String id, @Nullable String headers, String why) {
        OutboxRow row = new OutboxRow(1, id, "key", OutboxRig.utf8("v1"), headers, 0);

        assertThat(RowRecord.of(row, "t", 20))
                .isInstanceOfSatisfying(
                        RowRecord.Unfit.class, unfit -> assertThat(unfit.why()).contains(why));
    }

    @Test
    void aTombstoneIsARecordAndItsKeyIsUtf8() {
        OutboxRow row = new OutboxRow(1, "id", "zürich", null, null, 7);

        RowRecord.Fit fit = (RowRecord.Fit) RowRecord.of(row, "t", 20);

        assertThat(fit.record().value()).isNull();
        assertThat(fit.record().key()).isEqualTo(OutboxRig.utf8("zürich"));
    }

    @Test
    void progressIsReadAsItWasWrittenAndNothingElseIsTakenForIt() {
        Progress progress = new Progress(
                List.of(new Progress.Row(3, "a", 0, 7), new Progress.Row(Long.MAX_VALUE, "b\"", 2, Long.MAX_VALUE)));

        assertThat(Progress.read(progress.bytes())).isEqualTo(progress);
        assertThatThrownBy(() -> Progress.read(OutboxRig.utf8("{\"format\":1,\"seqs\":[],\"ids\":[]}")))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("format 2");
        assertThatThrownBy(() -> Progress.read(OutboxRig.utf8("{\"format\":2,\"seqs\":[1],\"ids\":[\"a\"]}")))
                .isInstanceOf(HoldfastException.class);
        assertThatThrownBy(() -> Progress.read(OutboxRig.utf8("?"))).isInstanceOf(HoldfastException.class);
    }
}
