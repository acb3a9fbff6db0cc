package io.holdfast.drill.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.delivery.DeliveryExperiment.Refusal;
import io.holdfast.drill.delivery.DeliveryStep.Target;
import io.holdfast.drill.experiment.Action;
import io.holdfast.drill.experiment.TimeRange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DeliveryExperimentTest {

    private static final String WHOLE = """
            name: crash
            summary: a process is killed
            delivery: { rate: 250, keys: 300, duration: 45s, processes: 2 }
            endpoint: { latency: 2ms..10ms, refusals: [ { at: 5s, for: 10s, keys: [0, 7], status: 422 } ] }
            steps:
              - { at: 8s..14s, do: kill, target: process-1 }
              - { after: 1s, do: start, target: process-1 }
            expect: { sent: 10000, crashes: 1, offered-again: 1, others-within: 8s }
            limits: { dead: 0 }
            """;

    @Test
    void aWholeExperimentIsRead() {
        DeliveryExperiment read = DeliveryExperiment.parse(WHOLE, "x.yaml");

        assertThat(DeliveryExperiment.describedBy(WHOLE)).isTrue();
        assertThat(read.delivery())
                .isEqualTo(new DeliveryExperiment.Delivery(
                        250, 300, Duration.ofSeconds(45), 2, List.of("1s", "2s"), "hold-key", "consumer"));
        assertThat(Objects.requireNonNull(read.endpoint()).refusals())
                .containsExactly(
                        new Refusal(Duration.ofSeconds(5), Optional.of(Duration.ofSeconds(10)), List.of(0, 7), 422));
        assertThat(read.steps().get(0))
                .isEqualTo(new DeliveryStep(
                        new TimeRange(8_000, 14_000), null, null, null, Action.KILL, Target.process(1)));
        assertThat(read.expect())
                .isEqualTo(new Expectation(
                        Map.of("sent", 10_000L, "crashes", 1L, "offered-again", 1L),
                        Optional.of(Duration.ofSeconds(8))));
        assertThat(read.limits()).isEqualTo(Map.of("dead", 0L));
    }

    @ParameterizedTest
    @MethodSource("builtIns")
    void theBuiltInsAreRead(String name) {
        assertThat(DeliveryExperiment.builtIn(name).name()).isEqualTo(name);
    }

    static List<String> builtIns() {
        return DeliveryExperiment.BUILT_IN;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "do: kill | do: power-loss | steps[0]: power-loss is for the gateway's spool",
                "target: process-1 | target: process-3 | steps[0] has the target \"process-3\", but there are 2",
                "target: process-1 | target: gateway | steps[0].target: there is no target \"gateway\"",
                "at: 8s..14s | at: 8s, after: 1s | steps[0]: \"at\" and \"after\" exclude each other",
                "after: 1s, | | steps[1]: nothing says when it is done",
                "after: 1s | after: 1s, then: 1s | steps[1]: \"then\" waits on once something is seen",
                "after: 1s | when: asleep | steps[1].when: there is no sight \"asleep\"; use one of delivering",
                ", refusals: [ { at: 5s, for: 10s, keys: [0, 7], status: 422 } ] | | expect.others-within has nothing",
                "rate: 250 | rate: 0 | delivery: rate is 0",
                "keys: 300 | keys: 0 | delivery: keys is 0",
                "duration: 45s | duration: 0s | delivery: duration is 0",
                ", duration: 45s | | delivery: the field \"duration\" is missing",
                "processes: 2 | processes: 9 | delivery: processes is 9",
                "processes: 2 | partitions: 2 | delivery.partitions: there is no such field",
                "latency: 2ms..10ms, | | the field \"latency\" is missing",
                "status: 422 | status: 204 | status is 204; a refusal is 300 to 599",
                "keys: [0, 7] | keys: [] | keys is empty",
                "sent: 10000 | sent: 0 | expect: sent is 0",
                "sent: 10000 | sent: all | expect: sent is \"all\"; give a number",
                "dead: 0 | deaths: 0 | limits.deaths: there is no such field",
                "dead: 0 | dead: none | dead is \"none\"; give a number",
                "target: process-1 | target: postgres | the delivery ends at an endpoint; give \"table\" instead",
                "target: process-1 | target: positions | \"kill positions\" does not go together",
                "do: kill | do: shift | \"shift process-1\" does not go together",
                "sent: 10000 | send: 10000 | expect.send: there is no such field"
            })
    void whatIsWrongIsSaid(String part, String instead, String message) {
        String wrong = WHOLE.replace(part, instead == null ? "" : instead);

        assertThat(wrong).isNotEqualTo(WHOLE);
        assertThatThrownBy(() -> DeliveryExperiment.parse(wrong, "x.yaml"))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("\"x.yaml\" is no experiment: ")
                .hasMessageContaining(message);
    }

    @Test
    void whatFallsShortOfWhatIsDeclaredIsSaid() {
        Expectation expect = DeliveryExperiment.parse(WHOLE, "x.yaml").expect();

        assertThat(expect.shortOf(Map.of("sent", 10_000L, "crashes", 1L, "offered-again", 1L)))
                .isEmpty();
        assertThat(expect.shortOf(Map.of("sent", 9_999L, "crashes", 1L)))
                .containsExactly("sent 9999, declared at least 10000", "offered-again 0, declared at least 1");
    }

    @Test
    void aDeliveryEndsInOnePlace() {
        String table = "table: { latency: 1ms }\n";

        assertThat(DeliveryExperiment.parse(
                                WHOLE.replaceAll("endpoint: .*\n", table).replace(", others-within: 8s", ""), "x.yaml")
                        .table())
                .isEqualTo(new DeliveryExperiment.Table(new TimeRange(1, 1)));
        for (String wrong : List.of(WHOLE + table, WHOLE.replaceAll("endpoint: .*\n", ""))) {
            assertThatThrownBy(() -> DeliveryExperiment.parse(wrong, "x.yaml"))
                    .hasMessageContaining("give either \"endpoint\" or \"table\"");
        }
    }
}
