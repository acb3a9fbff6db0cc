package io.holdfast.delivery.park;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.plan.ClusterView;
import io.holdfast.core.plan.Plan;
import io.holdfast.core.plan.Step;
import io.holdfast.core.plan.TopicView;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ParkTopicPlannerTest {

    private static final ParkNames NAMES = new ParkNames("f", "d", "t");
    private static final TopicView SOURCE =
            new TopicView("t", 6, 3, Map.of("max.message.bytes", "1000000", "min.insync.replicas", "2"));

    private final Map<String, TopicView> topics = new HashMap<>(Map.of("t", SOURCE));

    @Test
    void absentTopicsAreCreatedLikeTheSource() {
        Plan plan = plan();
        assertThat(plan.findings()).isEmpty();
        Step.CreateTopic park = (Step.CreateTopic) plan.steps().get(0);
        Step.CreateTopic dead = (Step.CreateTopic) plan.steps().get(1);
        assertThat(park.topic()).isEqualTo("t.d.park");
        assertThat(dead.topic()).isEqualTo("t.d.dlq");
        Step.CreateTopic commands = (Step.CreateTopic) plan.steps().get(2);
        assertThat(commands.topic()).isEqualTo("t.d.commands");
        for (Step.CreateTopic created : new Step.CreateTopic[] {park, dead, commands}) {
            assertThat(created.partitions()).isEqualTo(6);
            assertThat(created.replicationFactor()).isEqualTo(3);
            assertThat(created.configs())
                    .containsEntry("message.timestamp.type", "LogAppendTime")
                    .containsEntry("max.message.bytes", "1065536")
                    .containsEntry("min.insync.replicas", "2")
                    .containsEntry("unclean.leader.election.enable", "false");
        }
        assertThat(park.configs()).containsEntry("cleanup.policy", "compact");
        assertThat(dead.configs()).containsEntry("cleanup.policy", "delete").containsEntry("retention.ms", "-1");
    }

    @Test
    void whatIsAsItMustBeIsLeftAlone() {
        createAll();
        Plan plan = plan();
        assertThat(plan.findings()).isEmpty();
        assertThat(plan.steps()).isEmpty();
    }

    @Test
    void sizesFollowTheSource() {
        createAll();
        topics.put("t", new TopicView("t", 6, 3, Map.of("max.message.bytes", "2000000", "min.insync.replicas", "2")));
        assertThat(plan().steps())
                .extracting(Step::describe)
                .containsExactly(
                        "set max.message.bytes of t.d.park from 1065536 to 2065536",
                        "set max.message.bytes of t.d.dlq from 1065536 to 2065536",
                        "set max.message.bytes of t.d.commands from 1065536 to 2065536");
    }

    @Test
    void whatIsWrongIsSaidWithWhatToDo() {
        createAll();
        change("t.d.park", "cleanup.policy", "compact,delete");
        assertThat(plan().findings())
                .singleElement()
                .asString()
                .contains(
                        "t.d.park: cleanup.policy is compact,delete, but must be compact",
                        "--entity-name t.d.park --add-config cleanup.policy=compact");
        createAll();
        change("t.d.park", "message.timestamp.type", "CreateTime");
        assertThat(plan().findings()).singleElement().asString().contains("must be LogAppendTime");
        createAll();
        change("t.d.dlq", "cleanup.policy", "compact");
        assertThat(plan().findings()).singleElement().asString().contains("t.d.dlq: cleanup.policy is compact");
        createAll();
        change("t.d.park", "unclean.leader.election.enable", "true");
        assertThat(plan().findings()).hasSize(1);
    }

    @Test
    void partitionsMustBeThoseOfTheSource() {
        createAll();
        topics.put("t", new TopicView("t", 8, 3, SOURCE.configs()));
        assertThat(plan().findings())
                .hasSize(3)
                .first()
                .asString()
                .contains("has 6 partitions, t has 8", "--topic t.d.park --partitions 8");
        topics.put("t", new TopicView("t", 4, 3, SOURCE.configs()));
        assertThat(plan().findings()).hasSize(3).first().asString().contains("belongs to nobody");
    }

    @Test
    void fewerCopiesThanTheSourceAndAMissingSourceAreFindings() {
        createAll();
        topics.put(
                "t.d.park",
                new TopicView("t.d.park", 6, 1, topics.get("t.d.park").configs()));
        assertThat(plan().findings()).singleElement().asString().contains("replication is 1, of t it is 3");
        topics.remove("t");
        assertThat(plan().findings()).singleElement().asString().contains("topic t of delivery \"d\" does not exist");
    }

    private Plan plan() {
        return ParkTopicPlanner.plan(new ClusterView("c", 3, topics), NAMES, ParkTopicPlanner.FOR_EVER);
    }

    private void createAll() {
        topics.keySet().retainAll(Set.of("t"));
        for (Step step : plan().steps()) {
            Step.CreateTopic create = (Step.CreateTopic) step;
            topics.put(
                    create.topic(),
                    new TopicView(create.topic(), create.partitions(), create.replicationFactor(), create.configs()));
        }
    }

    private void change(String topic, String key, String to) {
        TopicView now = topics.get(topic);
        Map<String, String> configs = new HashMap<>(now.configs());
        configs.put(key, to);
        topics.put(topic, new TopicView(topic, now.partitions(), now.replicationFactor(), configs));
    }
}
