package io.holdfast.drill.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Stamp;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Each damage is planted into a whole record once. */
class LogEntryTest {

    private static final Stamp STAMP = new Stamp("r", DrillFlow.CRITICAL, "k", 7);
    private static final String BODY = STAMP.stamp("{\"from\":\"Zürich\",\"to\":\"Oslo\"}");

    @Test
    void aWholeRecordHasNoDamage() {
        LogEntry entry = entry("k", BODY, "r-k-7");

        assertThat(entry.damage()).isEmpty();
        assertThat(entry.stamp()).isEqualTo(STAMP);
    }

    @Test
    void anObjectWithoutFieldsIsWholeToo() {
        assertThat(entry("k", STAMP.stamp("{}"), "r-k-7").damage()).isEmpty();
    }

    @Test
    void anotherKeyIsDamage() {
        assertThat(entry("j", BODY, "r-k-7").damage()).isEqualTo("its key is \"j\"");
    }

    @Test
    void aKeyThatIsAbsentIsDamage() {
        assertThat(entry(null, BODY, "r-k-7").damage()).isEqualTo("its key is absent");
    }

    @Test
    void anotherIdIsDamage() {
        assertThat(entry("k", BODY, "r-k-8").damage()).isEqualTo("its holdfast.id is \"r-k-8\"");
    }

    @Test
    void anIdThatIsAbsentIsDamage() {
        assertThat(entry("k", BODY, null).damage()).isEqualTo("its holdfast.id is absent");
    }

    @Test
    void aBodyThatIsCutOffIsDamage() {
        assertThat(entry("k", BODY.substring(0, BODY.length() - 1), "r-k-7").damage())
                .contains("its body");
    }

    @Test
    void aBodyWithOneOtherCharacterIsDamage() {
        assertThat(entry("k", BODY.replace("Oslo", "Osla"), "r-k-7").damage()).contains("its body");
    }

    @Test
    void aBodyOfAnotherRecordIsDamage() {
        assertThat(entry("k", BODY.replace("|7|", "|8|"), "r-k-8").damage()).contains("its body");
    }

    @Test
    void aRecordWithoutAStampIsDamage() {
        assertThat(entry("k", "{}", "r-k-7").damage()).isEqualTo("it has no stamp");
        assertThat(entry("k", null, "r-k-7").damage()).isEqualTo("it has no stamp");
        assertThat(entry("k", "{\"_drill\":\"r|drill|k|seven|0\"}", "r-k-7").damage())
                .isEqualTo("it has no stamp");
    }

    @Test
    void aRecordInTheTopicOfAnotherFlowIsDamage() {
        assertThat(entry("drill", "k", BODY, "r-k-7").damage()).isEmpty();
        assertThat(entry("drill-bulk", "k", BODY, "r-k-7").damage()).isEqualTo("it was sent to flow drill");
    }

    @Test
    void aRecordOfAnUnknownFlowHasNoStamp() {
        assertThat(entry("k", BODY.replace("|drill|", "|drill-none|"), "r-k-7").damage())
                .isEqualTo("it has no stamp");
    }

    private static LogEntry entry(String key, String value, String id) {
        return entry("drill", key, value, id);
    }

    private static LogEntry entry(String topic, String key, String value, String id) {
        return LogEntry.of(new TopicPartition(topic, 0), 0, new LogEntry.Content(bytes(key), bytes(value), bytes(id)));
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
