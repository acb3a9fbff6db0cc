package io.holdfast.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogReaderTest {

    private static final Path EXAMPLES = Path.of("..", "examples");

    private static final String SMALLEST = """
            clusters:
              west: { bootstrap-servers: "k:9092" }
            flows:
              payments: { cluster: west }
            """;

    @Test
    void whatIsAbsentHasItsDefault() {
        Catalog catalog = valid(SMALLEST);

        Flow flow = catalog.flows().get("payments");
        assertThat(flow.topicName()).isEqualTo("payments");
        assertThat(flow.tier()).isEqualTo(TierRule.always(Tier.STANDARD));
        assertThat(flow.topic().partitions()).isEqualTo(6);
        assertThat(flow.topic().minInsyncReplicas()).isEqualTo(2);
        assertThat(flow.intake().patience()).isEqualTo(Duration.ofMillis(250));
        assertThat(flow.intake().maxRecordSize()).isEqualTo(new ByteSize(1 << 20));
        assertThat(flow.intake().exactlyOnce()).isEqualTo(ExactlyOnce.LOOK_UP);
        assertThat(catalog.gateway().port()).isEqualTo(8080);
        assertThat(catalog.gateway().spool().maxAge()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void everyKeyIsRead() {
        Catalog catalog = valid("""
                clusters:
                  west: { bootstrap-servers: "k:9092", kafka: { sasl.mechanism: PLAIN } }
                  east: { bootstrap-servers: "e:9092" }
                flows:
                  quakes:
                    owner: seismology
                    tier: { default: bulk, critical-when: { pointer: /mag, at-least: 4.5 } }
                    cluster: west
                    topic: { name: q, partitions: 12, replication-factor: 3, min-insync-replicas: 2, retention: 1d, config: { a: b } }
                    intake: { key: /id, max-record-size: 2KiB, patience: 100ms, deadline: 1s, durability: weak, exactly-once: strict }
                    deliveries:
                      ledger: { retry: [1s, 2s], when-dead: continue, errors: { com.acme.Late: sink-down }, sink: { jdbc: { url: "jdbc:h2:mem:x", table: t, id: /id } } }
                    objectives: { rpo: 0s, rto: 60s, max-lag: 30s, dead-letter-age: 1h }
                    protect: { mirror-to: east, backup: { to: "s3://b" } }
                gateway: { port: 0, instance: g7, spool: { directory: /tmp/s, max-size: 64MiB, max-age: 1h } }
                """);

        Flow flow = catalog.flows().get("quakes");
        assertThat(flow.topicName()).isEqualTo("q");
        assertThat(flow.intake().exactlyOnce()).isEqualTo(ExactlyOnce.STRICT);
        assertThat(flow.tier().tierOf("4.5")).isEqualTo(Tier.CRITICAL);
        assertThat(flow.tier().tierOf("4.4")).isEqualTo(Tier.BULK);
        assertThat(flow.tier().tierOf(null)).isEqualTo(Tier.BULK);
        assertThat(flow.intake().key()).contains(new Pointer("/id"));
        assertThat(flow.deliveries().get("ledger").retry())
                .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(flow.objectives().rto()).contains(Duration.ofMinutes(1));
        assertThat(flow.protect().flatMap(Protection::mirrorTo)).contains("east");
        assertThat(catalog.gateway().spool().maxSize()).isEqualTo(new ByteSize(64 << 20));
    }

    @Test
    void aBrokenCatalogShowsEveryProblemAtItsPlace() throws Exception {
        String text = Files.readString(EXAMPLES.resolve("six-mistakes.yaml"));

        List<Problem> problems = invalid(text);

        assertThat(problems)
                .extracting(problem -> problem.line() + ":" + problem.column() + " " + problem.path())
                .containsExactly(
                        "4:24 clusters.local.bootstrap-servers",
                        "7:11 flows.payments.tier",
                        "8:14 flows.payments.cluster",
                        "9:26 flows.payments.topic.partitions",
                        "10:20 flows.payments.intake.key",
                        "10:41 flows.payments.intake.patience");
    }

    @Test
    void theBuiltInExampleIsValid() throws Exception {
        assertThat(valid(Files.readString(EXAMPLES.resolve("holdfast.yaml"))).flows())
                .containsOnlyKeys("earthquakes", "flights", "payments");
    }

    @Test
    void unknownKeysNameTheNearestKnownOne() {
        assertThat(messages(SMALLEST.replace("cluster:", "clutser:")))
                .anyMatch(message -> message.contains("unknown key \"clutser\"; did you mean \"cluster\"?"));
    }

    @Test
    void aCriticalFlowOnAWeakTopicMustSaySo() {
        String weak = SMALLEST.replace(
                "cluster: west",
                "cluster: west, tier: critical, topic: { replication-factor: 1, min-insync-replicas: 1 }");

        assertThat(messages(weak)).singleElement().asString().contains("durability: weak");
        assertThat(valid(weak.replace("tier: critical", "tier: critical, intake: { durability: weak }")))
                .isNotNull();
    }

    @Test
    void aTopicBelongsToOneFlow() {
        assertThat(messages(SMALLEST + "  refunds: { cluster: west, topic: { name: payments } }\n"))
                .singleElement()
                .asString()
                .contains("belongs to flow \"payments\" already");
    }

    @Test
    void variablesComeFromTheEnvironmentAndSecretsDoNotPrint() {
        String text = SMALLEST.replace(
                "bootstrap-servers: \"k:9092\"", "bootstrap-servers: \"${HOST:-k:9092}\", kafka: { p: \"${PASS}\" }");

        Catalog catalog = ((CatalogResult.Valid) CatalogReader.read(text, "t", Map.of("PASS", "hush"))).catalog();

        assertThat(catalog.clusters().get("west").clientSettings()).containsEntry("p", "hush");
        assertThat(catalog.toString()).doesNotContain("hush");
        assertThat(messages(text)).singleElement().asString().contains("\"PASS\" is not set");
    }

    @Test
    void textThatIsNotYamlIsSaidToBeSoWithItsPlace() {
        assertThat(invalid("clusters:\n  west: [")).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isGreaterThan(1);
            assertThat(problem.message()).startsWith("not YAML");
        });
        assertThat(invalid("")).hasSize(1);
    }

    @Test
    void aliasesThatBlowUpAreRefused() {
        StringBuilder bomb = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c < 'j'; c++) {
            char before = (char) (c - 1);
            bomb.append(c).append(": &").append(c).append(" [");
            bomb.append(("*" + before + ",").repeat(9))
                    .append('*')
                    .append(before)
                    .append("]\n");
        }

        assertThat(invalid(bomb.toString())).isNotEmpty();
    }

    private static Catalog valid(String text) {
        CatalogResult result = CatalogReader.read(text, "test.yaml", Map.of());
        assertThat(result).isInstanceOf(CatalogResult.Valid.class);
        return ((CatalogResult.Valid) result).catalog();
    }

    private static List<Problem> invalid(String text) {
        CatalogResult result = CatalogReader.read(text, "test.yaml", Map.of());
        assertThat(result).isInstanceOf(CatalogResult.Invalid.class);
        return ((CatalogResult.Invalid) result).problems();
    }

    private static List<String> messages(String text) {
        return invalid(text).stream().map(Problem::message).toList();
    }
}
