package io.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.IntakeView;
import java.util.List;
import org.junit.jupiter.api.Test;

class LanesCommandTest {

    @Test
    void aHaltedLaneIsResumedAsSaidAndOneThatIsNotHaltedIsANo() throws Exception {
        try (FakeGateway gateway = new FakeGateway()) {
            CommandLineRun done = CommandLineRun.of(
                    "lanes", "resume", "t", "0", "--undecided", "refuse", "--operator", "ann", "--url", gateway.url());
            CommandLineRun none = CommandLineRun.of(
                    "lanes", "resume", "t", "1", "--undecided", "resend", "--operator", "ann", "--url", gateway.url());

            assertThat(done.code()).isEqualTo(ExitCode.OK);
            assertThat(none.code()).isEqualTo(ExitCode.NO);
            assertThat(none.err()).contains("is not halted");
            assertThat(gateway.decisions).containsExactly("resume t/0 refuse by ann", "resume t/1 resend by ann");
        }
    }

    @Test
    void everyLaneIsALineWithTheAgeOfItsOldestRecord() throws Exception {
        try (FakeGateway gateway = new FakeGateway()) {
            long twoHoursAgo = System.currentTimeMillis() - 7_200_000;
            gateway.lanes = List.of(
                    new IntakeView.LaneView("plain", "plain", 0, "direct", 5, 0, 0),
                    new IntakeView.LaneView("plain", "plain", 1, "spooling", 0, 7, twoHoursAgo));

            CommandLineRun run = CommandLineRun.of("lanes", "--url", gateway.url());

            assertThat(run.out()).containsPattern("plain-0 +plain +direct +5 +0 +-\\R");
            assertThat(run.out()).containsPattern("plain-1 +plain +spooling +0 +7 +2h0m\\R");
            assertThat(run.out()).contains("ready; in flight 5 records; spool 7 records, 3 MiB of 64 MiB; refused 0");
            assertThat(CommandLineRun.of("lanes", "--output", "json", "--url", gateway.url())
                            .out())
                    .contains("\"state\" : \"spooling\"");
        }
    }

    @Test
    void agesAreReadable() {
        assertThat(List.of(-5L, 59_999L, 61_000L, 7_260_000L))
                .extracting(LanesCommand::age)
                .containsExactly("0s", "59s", "1m1s", "2h1m");
    }
}
