package io.holdfast.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.plan.TopicPlanner.Asked;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicPlannerTest {

    private static final String CATALOG = """
            clusters: { west: { bootstrap-servers: "k:9092" } }
            flows:
              payments: { cluster: west, topic: { partitions: 6, retention: 1d }, intake: { max-record-size: 100KiB } }
            """;

    @Test
    void aMissingTopicIsCreatedAsDeclared() {
        Plan plan = plan(3, null, Asked.NOTHING);

        assertThat(plan.steps())
                .containsExactly(new Step.CreateTopic(
                        "payments", 6, 3, Map.of("min.insync.replicas", "2", "retention.ms", "86400000")));
        assertThat(plan.findings()).isEmpty();
    }

    @Test
    void tooFewBrokersAreFoundRatherThanTried() {
        Plan plan = plan(2, null, Asked.NOTHING);

        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.findings()).singleElement().asString().contains("has 2 brokers");
    }

    @Test
    void partitionsAreRaisedOnlyWhenAskedByName() {
        TopicView three = topic(3, 3, "2", "86400000");

        assertThat(plan(3, three, Asked.NOTHING).findings())
                .singleElement()
                .asString()
                .contains("--raise-partitions payments");
        assertThat(plan(3, three, new Asked(Set.of("payments"), Set.of())).steps())
                .containsExactly(new Step.RaisePartitions("payments", 3, 6));
    }

    @Test
    void shorterRetentionDeletesSoItMustBeAskedFor() {
        TopicView week = topic(6, 3, "2", "604800000");

        assertThat(plan(3, week, Asked.NOTHING).steps()).isEmpty();
        assertThat(plan(3, week, new Asked(Set.of(), Set.of("payments"))).steps())
                .containsExactly(new Step.SetConfig("payments", "retention.ms", "604800000", "86400000"));
    }

    @Test
    void moreInSyncReplicasAreSetAndFewerAreNot() {
        assertThat(plan(3, topic(6, 3, "1", "86400000"), Asked.NOTHING).steps())
                .containsExactly(new Step.SetConfig("payments", "min.insync.replicas", "1", "2"));
        assertThat(plan(3, topic(6, 3, "3", "86400000"), Asked.NOTHING).steps()).isEmpty();
    }

    @Test
    void fewerBytesDeleteSoTheyMustBeAskedFor() {
        String declared = CATALOG.replace("retention: 1d", "retention: 1d, config: { retention.bytes: 1000 }");
        TopicView unbounded = topic(Map.of("retention.bytes", "-1"));
        TopicView less = topic(Map.of("retention.bytes", "500"));

        assertThat(plan(declared, unbounded, Asked.NOTHING).steps()).isEmpty();
        assertThat(plan(declared, unbounded, Asked.NOTHING).findings())
                .singleElement()
                .asString()
                .contains("retention.bytes is -1, declared is 1000", "--shorten-retention payments");
        assertThat(plan(declared, unbounded, new Asked(Set.of(), Set.of("payments")))
                        .steps())
                .containsExactly(new Step.SetConfig("payments", "retention.bytes", "-1", "1000"));
        assertThat(plan(declared, less, Asked.NOTHING).steps())
                .containsExactly(new Step.SetConfig("payments", "retention.bytes", "500", "1000"));
    }

    @Test
    void whatCanLoseRecordsIsExplainedAndLeft() {
        String declared = CATALOG.replace(
                "retention: 1d",
                "retention: 1d, config: { cleanup.policy: compact, unclean.leader.election.enable: true, delete.retention.ms: 1 }");
        TopicView now = topic(Map.of(
                "cleanup.policy", "delete", "unclean.leader.election.enable", "false", "delete.retention.ms", "2"));

        Plan plan = plan(declared, now, new Asked(Set.of("payments"), Set.of("payments")));

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.findings())
                .hasSize(3)
                .allSatisfy(finding -> assertThat(finding).contains("so it is left", "kafka-configs"))
                .anySatisfy(finding -> assertThat(finding).contains("cleanup.policy is delete, declared is compact"))
                .anySatisfy(finding -> assertThat(finding).contains("an unclean leader loses acknowledged records"));
    }

    @Test
    void whatMakesATopicSaferIsSet() {
        String declared =
                CATALOG.replace("retention: 1d", "retention: 1d, config: { unclean.leader.election.enable: false }");

        assertThat(plan(declared, topic(Map.of("unclean.leader.election.enable", "true")), Asked.NOTHING)
                        .steps())
                .containsExactly(new Step.SetConfig("payments", "unclean.leader.election.enable", "true", "false"));
    }

    @Test
    void whatIsAsDeclaredNeedsNothing() {
        Plan plan = plan(3, topic(6, 3, "2", "86400000"), Asked.NOTHING);

        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.findings()).isEmpty();
    }

    private static Plan plan(int brokers, TopicView topic, Asked asked) {
        var read = (CatalogResult.Valid) CatalogReader.read(CATALOG, "t", Map.of());
        List<Flow> flows = List.copyOf(read.catalog().flows().values());
        Map<String, TopicView> topics = topic == null ? Map.of() : Map.of("payments", topic);
        return TopicPlanner.plan(flows, new ClusterView("west", brokers, topics), asked);
    }

    private static Plan plan(String catalog, TopicView topic, Asked asked) {
        var read = (CatalogResult.Valid) CatalogReader.read(catalog, "t", Map.of());
        List<Flow> flows = List.copyOf(read.catalog().flows().values());
        return TopicPlanner.plan(flows, new ClusterView("west", 3, Map.of("payments", topic)), asked);
    }

    private static TopicView topic(Map<String, String> more) {
        Map<String, String> configs = new HashMap<>(Map.of("min.insync.replicas", "2", "retention.ms", "86400000"));
        configs.putAll(more);
        return new TopicView("payments", 6, 3, configs);
    }

    private static TopicView topic(int partitions, int copies, String minIsr, String retention) {
        return new TopicView(
                "payments", partitions, copies, Map.of("min.insync.replicas", minIsr, "retention.ms", retention));
    }
}
