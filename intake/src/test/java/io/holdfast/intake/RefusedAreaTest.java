package io.holdfast.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.intake.spool.AcceptanceId;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.SpoolEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedAreaTest {

    private static final String ID = "a-1";

    @TempDir
    private Path folder;

    private RefusedArea area;

    @BeforeEach
    void open() {
        area = RefusedArea.open(folder, "test", 64 << 20, IntakeTime.SYSTEM);
        area.refuse(entry(), "topic-deleted", "the topic is gone");
    }

    @AfterEach
    void close() {
        area.close();
    }

    @Test
    void theAuditLogTellsARetryThatWasTakenFromOneThatWasNot() throws IOException {
        area.retryBy(entry -> false);
        assertThat(area.retry(ID, "ann")).isFalse();
        assertThat(area.find(ID)).isPresent();
        area.retryBy(entry -> true);
        assertThat(area.retry(ID, "ann")).isTrue();
        assertThat(area.find(ID)).isEmpty();
        assertThat(area.retry(ID, "bob")).isFalse();

        assertThat(outcomes())
                .containsExactly(
                        "retry id=a-1 record=r-1 flow=flow by=ann outcome=pending",
                        "retry id=a-1 record=r-1 flow=flow by=ann outcome=not-done",
                        "retry id=a-1 record=r-1 flow=flow by=ann outcome=pending",
                        "retry id=a-1 record=r-1 flow=flow by=ann outcome=done");
    }

    @Test
    void aRetryThatFailsInTheMiddleIsAuditedAsFailedAndTheRecordRests() throws IOException {
        area.retryBy(entry -> {
            throw new IllegalStateException("planted");
        });

        assertThatThrownBy(() -> area.retry(ID, "ann")).hasMessage("planted");
        assertThat(area.find(ID)).isPresent();
        assertThat(outcomes()).last().asString().endsWith("outcome=failed");
    }

    @Test
    void aDiscardIsAuditedAndDone() throws IOException {
        assertThat(area.discard(ID, "ann")).isTrue();

        assertThat(area.find(ID)).isEmpty();
        assertThat(outcomes()).last().isEqualTo("discard id=a-1 record=r-1 flow=flow by=ann outcome=done");
    }

    private List<String> outcomes() throws IOException {
        return Files.readAllLines(folder.resolve("audit.log")).stream()
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
    }

    private static SpoolEntry entry() {
        return new SpoolEntry(
                new LaneKey("t", new UUID(1, 2), 0),
                new AcceptanceId(10, 1),
                "flow",
                "r-1",
                SpoolEntry.KEYED,
                1_000,
                0,
                1,
                null,
                new byte[] {1},
                List.of());
    }
}
