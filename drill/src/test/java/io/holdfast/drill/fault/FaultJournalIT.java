package io.holdfast.drill.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.fault.FaultJournal.Fault;
import io.holdfast.drill.sandbox.Sleeper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultJournalIT {

    @TempDir
    private Path folder;

    @Test
    void aStoppedProcessGoesOnWhenTheJournalOfAKilledDrillIsReplayed() throws Exception {
        Path file = folder.resolve("faults.journal");
        try (Sleeper sleeper = new Sleeper(folder)) {
            FaultJournal killed = new FaultJournal(file);
            killed.injecting(
                    new Fault("broker 1 down", "resume the broker", Optional.of(sleeper.in(folder))), () -> {});
            sleeper.in(folder).signal("STOP");
            sleeper.awaitStopped(true);

            assertThat(FaultJournal.replay(file)).singleElement().asString().endsWith("goes on");

            sleeper.awaitStopped(false);
            assertThat(FaultJournal.replay(file)).isEmpty();
        }
    }

    @Test
    void aProcessThatIsAnothersByNowIsLeftAlone() throws Exception {
        Path file = folder.resolve("faults.journal");
        try (Sleeper stranger = new Sleeper(folder.resolve("x"))) {
            FaultJournal killed = new FaultJournal(file);
            killed.injecting(
                    new Fault("broker 1 down", "resume the broker", Optional.of(stranger.in(folder.resolve("y")))),
                    () -> {});
            stranger.in(folder).signal("STOP");
            stranger.awaitStopped(true);

            assertThat(FaultJournal.replay(file)).singleElement().asString().endsWith("its process is gone");

            stranger.awaitStopped(true);
        }
    }

    @Test
    void whatWasUndoneOrNeverWrittenIsNotReplayed() {
        Path file = folder.resolve("faults.journal");
        FaultJournal journal = new FaultJournal(file);
        journal.injecting(new Fault("broker 1 down", "start the broker", Optional.empty()), () -> {});
        journal.undone("broker 1 down");

        assertThat(FaultJournal.replay(file)).isEmpty();
        assertThat(FaultJournal.replay(folder.resolve("none"))).isEmpty();
    }

    @Test
    void whatIsLeftIsUndoneLastFirstAlsoWhenOneFails() {
        List<String> undone = new ArrayList<>();
        FaultJournal journal = new FaultJournal(folder.resolve("faults.journal"));
        journal.injecting(new Fault("a", "undo a", Optional.empty()), () -> undone.add("a"));
        journal.injecting(new Fault("b", "undo b", Optional.empty()), () -> {
            throw new HoldfastException("x", "b cannot be undone", null);
        });
        journal.injecting(new Fault("c", "undo c", Optional.empty()), () -> undone.add("c"));

        assertThatThrownBy(journal::close).hasMessage("b cannot be undone");

        assertThat(undone).containsExactly("c", "a");
        assertThat(journal.standing()).isEmpty();
    }
}
