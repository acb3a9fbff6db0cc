package io.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.DeliveryStatus;
import io.holdfast.delivery.PartitionStatus;
import io.holdfast.delivery.SinkStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeliveryCommandTest {

    private static final SinkStatus WELL = new SinkStatus("closed", false, 30, 1.5);

    @Test
    void everyDeliveryIsALineWithItsLagAndItsTrouble() throws Exception {
        try (FakeGateway gateway = new FakeGateway()) {
            gateway.deliveries = List.of(
                    shown("f.well", status(WELL, "", partition(0, 5, 61_000, ""), partition(1, 0, 0, ""))),
                    shown("f.down", status(new SinkStatus("open", false, 30, 1.5), "", partition(0, -1, 0, ""))),
                    shown("f.halted", status(new SinkStatus("closed", true, 0, 2), "", partition(0, 9, 0, ""))),
                    shown("f.stuck", status(WELL, "", partition(0, 7, 0, "it is fenced"), partition(1, -1, 0, ""))),
                    shown("f.idle", status(WELL, "")),
                    shown("f.new", DeliveryStatus.notBegun(DeliveryStatus.STARTING)));

            String out = CommandLineRun.of("delivery", "status", "--url", gateway.url())
                    .out();

            assertThat(out).containsPattern("DELIVERY +STATE +LAG +OLDEST +RUNNING +PARKED +DIED +TROUBLE\\R");
            assertThat(out).containsPattern("f.well +running +5 +1m1s +4 +6 +8 +\\R");
            assertThat(out).containsPattern("f.down +sink-down +\\? +- +2 +3 +8 +\\R");
            assertThat(out).containsPattern("f.halted +halted +9 +.*holdfast delivery resume f.halted\\R");
            assertThat(out).containsPattern("f.stuck +trouble +7\\+\\? +- .*partition 0: it is fenced\\R");
            assertThat(out).containsPattern("f.idle +waiting +- +- +0 +0 +8 +\\R");
            assertThat(out).containsPattern("f.new +starting +- +- +0 +0 +0 +starting\\R");
        }
    }

    @Test
    void oneDeliveryIsShownAloneAndOneThatIsNotThereIsANo() throws Exception {
        try (FakeGateway gateway = new FakeGateway()) {
            gateway.deliveries = List.of(shown("f.a", status(WELL, "")), shown("f.b", status(WELL, "")));

            CommandLineRun one =
                    CommandLineRun.of("delivery", "status", "f.b", "--output", "json", "--url", gateway.url());
            CommandLineRun none = CommandLineRun.of("delivery", "status", "f.c", "--url", gateway.url());

            assertThat(one.out())
                    .contains("\"f.b\"", "\"breaker\" : \"closed\"")
                    .doesNotContain("\"f.a\"");
            assertThat(none.code()).isEqualTo(ExitCode.NO);
            assertThat(none.err()).contains("\"f.c\"", "f.a, f.b");
        }
    }

    @Test
    void aDeliveryThatStoppedItselfIsResumedAndOneThatDidNotIsANo() throws Exception {
        try (FakeGateway gateway = new FakeGateway()) {
            CommandLineRun done =
                    CommandLineRun.of("delivery", "resume", "f.halted", "--operator", "ann", "--url", gateway.url());
            CommandLineRun none =
                    CommandLineRun.of("delivery", "resume", "f.well", "--operator", "ann", "--url", gateway.url());

            assertThat(done.out()).contains("f.halted goes on");
            assertThat(none.code()).isEqualTo(ExitCode.NO);
            assertThat(none.err()).contains("did not stand still");
            assertThat(gateway.decisions).containsExactly("resume f.halted by ann", "resume f.well by ann");
        }
    }

    private static Map<String, Object> shown(String name, DeliveryStatus status) {
        return DeliveriesView.one(name, "holdfast." + name, "f", status);
    }

    private static DeliveryStatus status(SinkStatus sink, String trouble, PartitionStatus... partitions) {
        return new DeliveryStatus(1, 2, 3, 4, 8, 0, 1, 0, 0, 0, 0, sink, List.of(partitions), trouble);
    }

    private static PartitionStatus partition(int number, long lag, long lagMs, String trouble) {
        return new PartitionStatus(number, true, 1, 2, lag, lagMs, 2, 2, 1, 1, 3, 300, 1_000, 0, trouble);
    }
}
