package io.holdfast.delivery.sink;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.core.catalog.Pointer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcSettingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ledger;drop", "x\"y", "a.b.c", "1st", "a.", "naïve"})
    void whatIsNoNameNeverGetsIntoAStatement(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcSettings.of("d", name, new RowId.OfKey("id"), Map.of()))
                .withMessageContaining("table \"" + name + "\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcSettings.of("d", "t", new RowId.OfKey("id"), Map.of(name, new Pointer("/x"))))
                .withMessageContaining("column \"" + name + "\"");
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JdbcSettings(
                        " ",
                        "t t",
                        new RowId.OfRecord("id"),
                        Map.of("id", new Pointer("/x")),
                        Optional.empty(),
                        JdbcSettings.Mode.UPSERT,
                        Tombstones.DELETE,
                        Duration.ZERO))
                .withMessageContainingAll(
                        "delivery \" \"", "table \"t t\"", "\"id\" is written twice", "tombstones", "timeout \"PT0S\"");
    }
}
