package io.holdfast.drill.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

    private static final Attempt FIRST = Attempt.sending(1, 5, 6);

    @TempDir
    private Path folder;

    @Test
    void whatIsReadBackIsWhatTheClientsKnew() {
        Path file = folder.resolve("ledger.ndjson");
        try (Ledger ledger = new Ledger(file)) {
            answered(ledger, "a", new Answer.Published(3, 17));
            answered(ledger, "b", new Answer.Spooled());
            answered(ledger, "c", new Answer.Shed("503 kafka-unavailable", true));
            answered(ledger, "d", new Answer.Garbled("200 \"{}\" has no offset"));
            answered(ledger, "e", new Answer.Indefinite("ConnectException"));
            ledger.note(stamp("e"), Attempt.sending(2, 20, 21));
            ledger.note(stamp("f"), FIRST);

            assertThat(Ledger.read(file)).containsExactlyInAnyOrderElementsOf(ledger.operations());
            assertThat(ledger.operations()).hasSize(6);
        }
    }

    @Test
    void aRequestIsInTheFileBeforeItsAnswer() {
        Path file = folder.resolve("ledger.ndjson");
        try (Ledger ledger = new Ledger(file)) {
            ledger.note(stamp("a"), FIRST);

            assertThat(Ledger.read(file)).containsExactly(new Operation(stamp("a"), List.of(FIRST)));
        }
    }

    @Test
    void aLastLineThatIsCutOffIsLeftOut() throws IOException {
        Path file = folder.resolve("ledger.ndjson");
        try (Ledger ledger = new Ledger(file)) {
            ledger.note(stamp("a"), FIRST);
        }
        Files.writeString(file, "{\"stamp\":{\"run\":\"r\",\"ke", StandardOpenOption.APPEND);

        assertThat(Ledger.read(file)).hasSize(1);
    }

    @Test
    void anyOtherLineThatCannotBeReadIsAnError() throws IOException {
        Path file = folder.resolve("ledger.ndjson");
        Files.writeString(file, "{\"stamp\":{\"run\":\"r\",\"ke\n");

        assertThatThrownBy(() -> Ledger.read(file))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("line 1");
    }

    @Test
    void whatComesLaterDoesNotChangeACopy() {
        try (Ledger ledger = new Ledger(folder.resolve("ledger.ndjson"))) {
            ledger.note(stamp("a"), FIRST);
            List<Operation> copy = ledger.operations();

            answered(ledger, "a", new Answer.Spooled());
            ledger.note(stamp("b"), FIRST);

            assertThat(copy).containsExactly(new Operation(stamp("a"), List.of(FIRST)));
        }
    }

    private static void answered(Ledger ledger, String key, Answer answer) {
        ledger.note(stamp(key), FIRST);
        ledger.note(stamp(key), FIRST.answered(answer, 9));
    }

    private static Stamp stamp(String key) {
        return new Stamp("r", DrillFlow.CRITICAL, key, 1);
    }
}
