package io.holdfast.drill.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.workload.HttpWorkload.Retries;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Experiments with a fleet of gateways, and with callers who retry. */
class FleetExperimentTest {

    private static final String WHOLE = """
            name: fleet
            summary: gateways are killed
            fleet: { gateways: 3, lease: 3s }
            workload: { rate: 50, standard: 50, keys: 300, duration: 55s, retry-every: 100ms, give-up-after: 10s, kafka-takes: 60KiB }
            steps:
              - { at: 8s..12s, do: kill, target: redis }
              - { after: 1s, do: start, target: redis }
              - { when: spooling, do: pause, target: gateway-3 }
              - { after: 5s, do: resume, target: same-gateway }
              - { when: draining, do: kill, target: drainer }
            expect: { accepted: 10000, spooled: 1000, shed: 100, retries: 500, goodput-within: 10s }
            """;

    @Test
    void aFleetAndItsTargetsAreRead() {
        Experiment read = Experiment.parse(WHOLE, "x.yaml");

        assertThat(read.fleet()).isEqualTo(new Fleet(3, Duration.ofSeconds(3), false));
        assertThat(read.steps())
                .extracting(Experiment.Step::target)
                .containsExactly(
                        new Target(Target.Kind.REDIS, 0),
                        new Target(Target.Kind.REDIS, 0),
                        new Target(Target.Kind.GATEWAY, 3),
                        new Target(Target.Kind.SAME_GATEWAY, 0),
                        new Target(Target.Kind.DRAINER, 0));
        assertThat(read.workload().retries()).isEqualTo(new Retries(Duration.ofMillis(100), Duration.ofSeconds(10)));
        assertThat(read.workload().kafkaTakes()).contains(60L << 10);
        assertThat(read.expect())
                .isEqualTo(
                        new Expect(10_000, 1_000, 100, Optional.empty(), 500, 0, Optional.of(Duration.ofSeconds(10))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "gateway-2", "same-gateway", "drainer", "redis", "broker-3", "leader", "same"})
    void aTargetHasTheNameThatItIsReadBy(String word) {
        assertThat(Target.of(word).word()).isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "fleet: { gateways: 3, lease: 3s } | | steps[0]: the target \"redis\" is of a fleet; declare one",
                "gateways: 3, | | fleet: gateways is 0; give 1 to 9",
                ", lease: 3s | | fleet: the field \"lease\" is missing",
                "lease: 3s | lease: 0s | fleet: lease is 0ms",
                "gateways: 3 | gates: 3 | fleet.gates: there is no such field; known are gateways, lease",
                "gateway-3 | gateway-4 | steps[2]: there is no gateway-4 among 3 gateways",
                "gateway-3 | gateway | steps[2]: the gateway cannot \"pause\"; use kill, power-loss or start",
                "do: pause, target: gateway-3 | do: kill, target: gateway | steps[2]: the target \"gateway\" is for a single one",
                "gateway-3 | gateway-10 | steps[2].target: there is no target \"gateway-10\"",
                "do: pause | do: power-loss | steps[2]: the gateway cannot \"power-loss\"; use kill, start, pause or resume",
                "do: kill, target: redis | do: power-loss, target: redis | steps[0]: power-loss is for the gateway; redis can kill",
                ", give-up-after: 10s | | workload: retry-every and give-up-after go together",
                "60KiB | 60 cows | workload: ",
                "retries: 500, | | expect: goodput-within is judged beside callers who retry",
                "retries: 500 | retries: -1 | expect: retries is -1"
            })
    void whatIsWrongIsSaid(String part, String instead, String message) {
        String wrong = WHOLE.replace(part, instead == null ? "" : instead);

        assertThat(wrong).isNotEqualTo(WHOLE);
        assertThatThrownBy(() -> Experiment.parse(wrong, "x.yaml"))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining(message);
    }
}
