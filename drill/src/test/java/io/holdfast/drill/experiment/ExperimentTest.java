package io.holdfast.drill.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.workload.HttpWorkload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentTest {

    private static final String WHOLE = """
            name: outage
            summary: all brokers are killed
            workload: { rate: 500, standard: 50, keys: 300, duration: 55s }
            steps:
              - { at: 8s..12s, do: kill, target: all-brokers }
              - { after: 3s, when: spooling, then: 1s, do: power-loss, target: gateway }
              - { after: 1s, do: start, target: gateway }
              - { when: in-sync, do: start, target: same }
            expect: { accepted: 10000, spooled: 1000, shed: 100, shed-within: 10ms }
            """;

    @Test
    void aWholeExperimentIsRead() {
        Experiment read = Experiment.parse(WHOLE, "x.yaml");

        assertThat(read.workload())
                .isEqualTo(new Workload(
                        500, 50, 0, 300, Duration.ofSeconds(55), HttpWorkload.Retries.NONE, Optional.empty()));
        assertThat(read.steps()).hasSize(4);
        assertThat(read.steps().get(1))
                .isEqualTo(new Experiment.Step(
                        null,
                        new TimeRange(3_000, 3_000),
                        Phase.SPOOLING,
                        new TimeRange(1_000, 1_000),
                        Action.POWER_LOSS,
                        new Target(Target.Kind.GATEWAY, 0)));
        assertThat(read.expect())
                .isEqualTo(new Expect(10_000, 1_000, 100, Optional.of(Duration.ofMillis(10)), 0, 0, Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("builtIns")
    void theBuiltInsAreRead(String name) {
        assertThat(Experiment.builtIn(name).name()).isEqualTo(name);
    }

    static java.util.List<String> builtIns() {
        return Experiment.BUILT_IN;
    }

    @Test
    void theExampleInTheDocumentationIsRead() throws IOException {
        String page = Files.readString(Path.of("../docs/concepts/drills.md"));
        String yaml = page.substring(page.indexOf("```yaml") + "```yaml".length(), page.lastIndexOf("```"));

        assertThat(Experiment.parse(yaml, "drills.md").steps()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "do: kill | do: explode | steps[0].do: there is no action \"explode\"; use one of kill, stop",
                "do: kill, | | steps[0]: the field \"do\" is missing",
                ", target: all-brokers } | } | steps[0]: the field \"target\" is missing",
                "target: all-brokers | target: broker-4 | steps[0].target: there is no target \"broker-4\"",
                "target: all-brokers | target: same | steps[0] has the target \"same\", but no step before",
                "when: spooling | when: asleep | steps[1].when: there is no phase \"asleep\"; use one of spooling",
                "at: 8s..12s | at: 8..12s | steps[0].at: \"8\" is not a duration",
                "at: 8s..12s | at: 12s..8s | steps[0].at: the range ends at 8000 ms, before it begins at 12000 ms",
                "at: 8s..12s | at: 8s, after: 1s | steps[0]: \"at\" and \"after\" exclude each other",
                "when: spooling, | | steps[1]: \"then\" waits within a phase",
                "do: power-loss | do: pause | steps[1]: the gateway cannot \"pause\"; use kill, power-loss or start",
                "do: kill | do: power-loss | steps[0]: power-loss is for the gateway",
                "at: 8s..12s | whenever: 8s | steps[0].whenever: there is no such field; known are at, after",
                "rate: 500, | | workload: rate is 0; give the records a second",
                "keys: 300, | | workload: keys is 0; give their number",
                "rate: 500 | rate: many | workload.rate: ",
                ", duration: 55s | | workload: the field \"duration\" is missing",
                "duration: 55s | duration: 0s | workload: duration is 0ms",
                "duration: 55s | duration: soon | workload: \"soon\" is not a duration",
                "accepted: 10000 | accepted: 0 | expect: accepted is 0; at least 1",
                "expect: { accepted: 10000, spooled: 1000, shed: 100, shed-within: 10ms } | expect: {} | expect: accepted is 0; at least 1",
                "expect: { accepted: 10000, spooled: 1000, shed: 100, shed-within: 10ms } | | the field \"expect\" is missing",
                "spooled: 1000 | spooled: -1 | expect: spooled is -1",
                "shed: 100, shed-within: 10ms | shed: -1 | expect: shed is -1",
                "shed: 100, shed-within: 10ms | shed-within: 10ms | expect: shed-within has nothing to be judged by",
                "standard: 50, | | expect.shed is 100, but only standard and bulk records are shed",
                "standard: 50 | standard: -1 | workload: standard is -1; give the records a second, 0 to",
                "standard: 50 | bulk: 100001 | workload: bulk is 100001; give the records a second, 0 to",
                "workload: { rate: 500, standard: 50, keys: 300, duration: 55s } | | the field \"workload\" is missing",
                "name: outage | | the field \"name\" is missing",
                "name: outage | nom: outage | nom: there is no such field; known are name",
                "name: outage | steps: [] | found duplicate key steps"
            })
    void whatIsWrongIsSaid(String part, String instead, String message) {
        String wrong = WHOLE.replace(part, instead == null ? "" : instead);

        assertThat(wrong).isNotEqualTo(WHOLE);
        assertThatThrownBy(() -> Experiment.parse(wrong, "x.yaml"))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("\"x.yaml\" is no experiment: ")
                .hasMessageContaining(message);
    }

    @Test
    void anExperimentWithoutStepsProvesNothing() {
        String wrong =
                WHOLE.substring(0, WHOLE.indexOf("steps:")) + "steps: []\n" + WHOLE.substring(WHOLE.indexOf("expect:"));

        assertThatThrownBy(() -> Experiment.parse(wrong, "x.yaml")).hasMessageContaining("there are no steps");
    }

    @ParameterizedTest
    @CsvSource({"''", "kafka-outage", "[]"})
    void whatIsNoMappingIsSaid(String yaml) {
        assertThatThrownBy(() -> Experiment.parse(yaml, "x.yaml"))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("it has no fields");
    }

    @Test
    void theSeedChoosesWithinARange() {
        TimeRange range = TimeRange.of("8s..12s");

        assertThat(range.pick(new Random(1))).isBetween(8_000L, 12_000L).isEqualTo(range.pick(new Random(1)));
        assertThat(TimeRange.of("250ms").pick(new Random(1))).isEqualTo(250);
    }
}
