package io.holdfast.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a catalog may not say, and how it is told so. */
class CatalogRulesTest {

    private static final String CLUSTERS = """
            clusters:
              west: { bootstrap-servers: "k:9092" }
              east: { bootstrap-servers: "e:9092" }
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            topic: { config: { retention.ms: -1 } } | config has "retention.ms", which retention says here
            topic: { config: { min.insync.replicas: 1 } } | config has "min.insync.replicas", which min-insync-replicas says
            topic: { retention: 0s } | retention "0ms" is out of range; more than 0
            topic: { name: '..' } | name ".." is not one that Kafka allows
            topic: { name: a/b } | name "a/b" is not one that Kafka allows
            topic: { partitions: 99999999999 } | "99999999999" is not a whole number, or is too large
            intake: { max-record-size: 3GiB } | max-record-size "3GiB" is out of range; 1B to 64MiB
            intake: { max-record-size: 0B } | max-record-size "0B" is out of range
            intake: { max-record-size: 9999999999TiB } | "9999999999TiB" is too large; a size is at most 9223372036854775807B
            intake: { max-record-size: -1B } | "-1B" is not a size
            intake: { max-in-flight: 1KiB } | max-in-flight "1KiB" is less than one record of max-record-size, 1MiB
            intake: { deadline: 200000d } | "200000d" is too long; a duration is at most 36500d
            intake: { deadline: 99999999999999999999s } | is too long; a duration is at most 36500d
            intake: { deadline: 2h } | deadline "2h" is out of range; more than 0 and at most 1h
            intake: { deadline: 0s } | deadline "0ms" is out of range
            intake: { patience: -1s } | "-1s" is not a duration
            intake: { patience: 0ms } | patience "0ms" must be more than 0 and less than the deadline, 2s
            tier: { critical-when: { pointer: /m, at-least: NaN } } | at-least "NaN" is no size
            tier: { critical-when: { pointer: /m, at-least: 1e999 } } | at-least "Infinity" is no size
            owner: null | has no value, found "null"
            owner: ~ | has no value, found "~"
            owner: | has no value, found nothing
            owner: '${my-var}' | "${my-var}" is not a reference to an environment variable
            owner: '${UNFINISHED' | "${UNFINISHED" is not a reference
            ? [a, b] : c | Non scalar key is detected
            protect: { backup: { to: x, every: 0s } } | every "0ms" is out of range
            """)
    void aFlowIsToldWhatIsWrong(String said, String problem) {
        assertThat(messages(CLUSTERS + "flows:\n  f:\n    cluster: west\n    " + block(said) + "\n"))
                .singleElement()
                .asString()
                .contains(problem);
    }

    /** A complex key needs a line of its own for its value. */
    private static String block(String said) {
        return said.startsWith("?") ? said.replace(" : ", "\n    : ") : said;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            max-in-flight: 0B | max-in-flight "0B" is out of range
            idempotency-window: 0s | idempotency-window "0ms" is out of range
            shutdown-limit: 2d | shutdown-limit "2d" is out of range; more than 0 and at most 1h
            max-in-flight: 512KiB | max-record-size "1MiB" is more than gateway.max-in-flight, 512KiB
            """)
    void aGatewayIsToldWhatIsWrong(String said, String problem) {
        assertThat(messages(CLUSTERS + "flows: { f: { cluster: west } }\ngateway: { " + said + " }\n"))
                .singleElement()
                .asString()
                .contains(problem);
    }

    @Test
    void aFlowIsNoFolder() {
        assertThat(messages(CLUSTERS + "flows: { '..': { cluster: west } }\n"))
                .singleElement()
                .asString()
                .contains("flow name \"..\" is not allowed");
    }

    @Test
    void topicsOfOneNameOnTwoClustersAreAProblem() {
        assertThat(messages(CLUSTERS + "flows: { f: { cluster: west }, g: { cluster: east, topic: { name: f } } }\n"))
                .singleElement()
                .asString()
                .contains(
                        "topic \"f\" belongs to flow \"f\" already, on cluster \"west\"",
                        "one gateway keeps topics by name, so give one of them another topic.name");
    }

    @Test
    void oneBadClusterMakesNoProblemsOfItsFlows() {
        String text = CLUSTERS.replace("\"k:9092\"", "nowhere")
                + "flows: { f: { cluster: west }, g: { cluster: north, protect: { mirror-to: west } } }\n";

        assertThat(messages(text))
                .hasSize(2)
                .anySatisfy(message -> assertThat(message).contains("not host:port"))
                .anySatisfy(message -> assertThat(message).contains("cluster \"north\" is not declared"));
    }

    @Test
    void aCriticalFlowTakesNoUncleanLeader() {
        String text = CLUSTERS
                + "flows: { f: { cluster: west, tier: critical, topic: { config: { unclean.leader.election.enable: true } } } }\n";

        assertThat(messages(text)).singleElement().asString().contains("loses acknowledged records");
        assertThat(valid(text.replace("tier: critical", "tier: bulk"), Map.of()).warnings())
                .isEmpty();
    }

    @Test
    void aSecretInTheOpenIsWarnedOfAndOneFromTheEnvironmentIsNot() {
        String text = """
                clusters:
                  west:
                    bootstrap-servers: "k:9092"
                    kafka:
                      ssl.key.password: hunter2
                      ssl.keystore.password: "${PASS}"
                      sasl.jaas.config: "${JAAS}"
                  east:
                    bootstrap-servers: "e:9092"
                    kafka:
                      sasl.jaas.config: 'Plain required username="u" password="open";'
                      ssl.truststore.password: "${ABSENT:-}"
                  south:
                    bootstrap-servers: "s:9092"
                    kafka:
                      sasl.jaas.config: 'Plain required username="u" password="${PASS}";'
                      client.id: password
                flows: { f: { cluster: west } }
                """;

        List<Problem> warnings = valid(text, Map.of("PASS", "hush", "JAAS", "Plain password=\"hush\";"))
                .warnings();

        assertThat(warnings)
                .extracting(Problem::path)
                .containsExactly("clusters.west.kafka.ssl.key.password", "clusters.east.kafka.sasl.jaas.config");
        assertThat(warnings.toString()).doesNotContain("hunter2", "open\"");
    }

    @Test
    void whatNothingActsOnIsNoted() {
        String text = CLUSTERS + """
                flows:
                  f:
                    cluster: west
                    objectives: { rto: 60s }
                    protect: { mirror-to: east }
                  g: { cluster: west }
                """;

        assertThat(valid(text, Map.of()).warnings())
                .extracting(Problem::path)
                .containsExactly("flows.f.objectives.rto", "flows.f.protect");
    }

    @Test
    void anEmptyVariableTakesItsDefaultAndADoubledDollarIsText() {
        String text = CLUSTERS + "flows: { f: { cluster: west, owner: '${TEAM:-nobody}, $${my-var}' } }\n";

        assertThat(valid(text, Map.of("TEAM", "")).catalog().flows().get("f").owner())
                .isEqualTo("nobody, ${my-var}");
    }

    @Test
    void quotedWordsAreText() {
        String text = CLUSTERS + "flows: { f: { cluster: west, owner: 'null' } }\n";

        assertThat(valid(text, Map.of()).catalog().flows().get("f").owner()).isEqualTo("null");
    }

    private static CatalogResult.Valid valid(String text, Map<String, String> environment) {
        CatalogResult result = CatalogReader.read(text, "t", environment);
        assertThat(result).isInstanceOf(CatalogResult.Valid.class);
        return (CatalogResult.Valid) result;
    }

    private static List<String> messages(String text) {
        CatalogResult result = CatalogReader.read(text, "t", Map.of());
        assertThat(result).isInstanceOf(CatalogResult.Invalid.class);
        return ((CatalogResult.Invalid) result)
                .problems().stream().map(Problem::message).toList();
    }
}
