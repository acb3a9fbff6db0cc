package io.holdfast.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.intake.spool.SpoolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {

    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void eachDecisionIsWrittenDownBeforeItIsDoneAndWithWhatBecameOfIt() throws IOException {
        Path file = folder.resolve("audit.log");
        AuditLog log = new AuditLog(file, InstantSource.fixed(NOW));

        assertThat(log.audited("ann b", "retry id=1", () -> {
                    assertThat(file).content().endsWith("outcome=pending" + System.lineSeparator());
                    return true;
                }))
                .isTrue();
        assertThat(log.audited("ann", "retry id=2", () -> false)).isFalse();
        assertThatThrownBy(() -> log.audited("ann", "retry id=3", () -> {
                    throw new IllegalStateException("planted");
                }))
                .hasMessage("planted");

        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "2030-01-31T12:00:00Z retry id=1 by=ann_b outcome=pending",
                        "2030-01-31T12:00:00Z retry id=1 by=ann_b outcome=done",
                        "2030-01-31T12:00:00Z retry id=2 by=ann outcome=pending",
                        "2030-01-31T12:00:00Z retry id=2 by=ann outcome=not-done",
                        "2030-01-31T12:00:00Z retry id=3 by=ann outcome=pending",
                        "2030-01-31T12:00:00Z retry id=3 by=ann outcome=failed");
    }

    @Test
    void whatCannotBeWrittenDownIsNotDone() {
        AuditLog log = new AuditLog(folder, InstantSource.fixed(NOW));
        AtomicBoolean done = new AtomicBoolean();

        assertThatThrownBy(() -> log.audited("ann", "retry id=1", () -> {
                    done.set(true);
                    return true;
                }))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("nothing was done (retry id=1)");
        assertThat(done).isFalse();
    }

    @Test
    void aDecisionThatIsDoneStaysDoneWhenItsOutcomeCannotBeWrittenDown() throws IOException {
        Path file = folder.resolve("audit.log");
        AuditLog log = new AuditLog(file, InstantSource.fixed(NOW));

        assertThat(log.audited("ann", "retry id=1", () -> replacedByAFolder(file)))
                .isTrue();
    }

    private static boolean replacedByAFolder(Path file) {
        try {
            Files.delete(file);
            Files.createDirectory(file);
            return true;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
