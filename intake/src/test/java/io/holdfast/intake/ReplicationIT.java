package io.holdfast.intake;

import static io.holdfast.intake.IntakeRig.awaitDrained;
import static io.holdfast.intake.IntakeRig.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Tier;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The intake against three brokers that lose a leader, or too many followers, with records in flight. */
@Tag("nightly")
class ReplicationIT {

    private static LocalCluster cluster;

    @TempDir
    private Path folder;

    private String topic;
    private IntakeRig rig;
    private final AtomicLong ahead = new AtomicLong();
    private final IntakeTime time = new IntakeTime(InstantSource.system(), () -> System.nanoTime() + ahead.get());
    private final Set<String> replaced = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void startCluster() {
        cluster = LocalCluster.start(ClusterSpec.of(3));
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void createTopic(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName();
        cluster.nodes().forEach(node -> node.start());
        cluster.awaitReady();
        cluster.createTopic(topic, 2, Map.of("min.insync.replicas", "2"));
        rig = new IntakeRig(cluster, folder, topic, new IntakeRig.Declared(2, "strong", "max-size: 64MiB"));
    }

    @Test
    void aLeaderElectionWithRecordsInFlightLosesDoublesAndReordersNothing() throws Exception {
        try (KafkaIntake intake = rig.start()) {
            List<CompletableFuture<Outcome>> outcomes = offerAll(intake, 1, 200);
            cluster.node(leader()).kill();
            outcomes.addAll(offerAll(intake, 201, 400));
            assertPromised(outcomes);
            awaitDrained(intake);
        }
        assertThat(rig.numbers()).containsExactlyElementsOf(numbers(1, 400));
    }

    @Test
    void aLeaderElectionWithATransactionOpenLosesDoublesAndReordersNothing() throws Exception {
        rig = new IntakeRig(
                cluster, folder, topic, new IntakeRig.Declared(2, "strong, exactly-once: strict", "max-size: 64MiB"));
        try (KafkaIntake intake = rig.start()) {
            List<CompletableFuture<Outcome>> outcomes = offerAll(intake, 1, 200);
            cluster.node(leader()).kill();
            outcomes.addAll(offerAll(intake, 201, 400));
            assertPromised(outcomes);
            awaitDrained(intake);
        }
        assertThat(rig.committed()).containsExactlyElementsOf(numbers(1, 400));
    }

    @Test
    void aPartitionWithoutALeaderHoldsUpTheOthersOfAStrictFlowForAWhileOnly() throws Exception {
        topic = topic + "-apart";
        try (Admin admin = cluster.admin()) {
            admin.createTopics(List.of(new NewTopic(topic, Map.of(0, List.of(1), 1, List.of(2)))
                            .configs(Map.of("min.insync.replicas", "1"))))
                    .all()
                    .get(10, TimeUnit.SECONDS);
        }
        rig = new IntakeRig(
                cluster, folder, topic, new IntakeRig.Declared(1, "weak, exactly-once: strict", "max-size: 64MiB"));
        List<Integer> sent = new ArrayList<>();
        try (KafkaIntake intake = rig.start()) {
            cluster.node(1).kill();
            for (int number = 1; number <= 40; number++) {
                assertThat(IntakeRig.critical(intake, "k" + number % 8, number))
                        .isInstanceOfAny(Outcome.Published.class, Outcome.Spooled.class);
                sent.add(number);
            }
            Awaitility.await()
                    .atMost(IntakeRig.PATIENT)
                    .until(() -> intake.view().lanes().stream()
                            .anyMatch(lane ->
                                    lane.partition() == 1 && lane.state().equals("direct")));
            assertThat(intake.view().lanes())
                    .anyMatch(lane -> lane.partition() == 0 && lane.state().equals("spooling"));
            cluster.node(1).start();
            awaitDrained(intake);
        }
        assertThat(rig.committed()).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void withoutEnoughReplicasRecordsAreSpooledAndDrainedOnceThereAre() throws Exception {
        try (KafkaIntake intake = rig.start()) {
            List<CompletableFuture<Outcome>> outcomes = offerAll(intake, 1, 50);
            assertPromised(outcomes);
            int leader = leader();
            int other = leader == 1 ? 2 : 1;
            cluster.node(other).pause();
            outcomes = offerAll(intake, 51, 150);
            assertPromised(outcomes);
            cluster.node(6 - leader - other).pause();
            outcomes = offerAll(intake, 151, 250);
            assertPromised(outcomes);
            assertThat(intake.view().spool().entries()).isPositive();
            cluster.node(other).resume();
            cluster.node(6 - leader - other).resume();
            awaitDrained(intake);
        }
        assertThat(rig.numbers()).containsExactlyElementsOf(numbers(1, 250));
    }

    /** Its broker refuses the records for as long as a copy is missing, and the producer repeats them without end. */
    @Test
    void aProducerThatHoldsRecordsForAMinuteIsReplacedAndWhatItHeldIsThereOnce() throws Exception {
        topic = topic + "-all";
        cluster.createTopic(topic, 2, Map.of("min.insync.replicas", "3"));
        rig = new IntakeRig(cluster, folder, topic, new IntakeRig.Declared(3, "strong", "max-size: 64MiB"));
        try (KafkaIntake intake = IntakeRig.ready(rig.open(time, causes(replaced)))) {
            assertPromised(offerAll(intake, 1, 50));
            int other = leader() == 1 ? 2 : 1;
            cluster.node(other).kill();
            assertPromised(offerAll(intake, 51, 150));
            assertThat(replaced).doesNotContain("producer-stuck");

            ahead.set(TimeUnit.SECONDS.toNanos(61));
            Awaitility.await().atMost(IntakeRig.PATIENT).until(() -> replaced.contains("producer-stuck"));
            cluster.node(other).start();
            awaitDrained(intake);
        }
        assertThat(rig.numbers()).containsExactlyElementsOf(numbers(1, 150));
    }

    /** What it has in hand is on its way the moment that Kafka is back: whoever closes it then finds out too late that it arrived. */
    @Test
    void aProducerWhoseRecordsWaitedForKafkaForMoreThanAMinuteIsNotReplacedAsKafkaComesBack() throws Exception {
        try (KafkaIntake intake = IntakeRig.ready(rig.open(time, causes(replaced)))) {
            assertPromised(offerAll(intake, 1, 50));
            cluster.nodes().forEach(node -> node.kill());
            assertPromised(offerAll(intake, 51, 150));

            ahead.set(TimeUnit.SECONDS.toNanos(61));
            cluster.nodes().forEach(node -> node.start());
            awaitDrained(intake);
            assertThat(replaced).isEmpty();
        }
        assertThat(rig.numbers()).containsExactlyElementsOf(numbers(1, 150));
    }

    private static IntakeObserver causes(Set<String> replaced) {
        return new IntakeObserver() {
            @Override
            public void producerReplaced(String cluster, String cause) {
                replaced.add(cause);
            }
        };
    }

    /** Records of one key, handed over without waiting for each other. */
    private static List<CompletableFuture<Outcome>> offerAll(KafkaIntake intake, int from, int to) {
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        for (int number = from; number <= to; number++) {
            byte[] value = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
            CompletableFuture<Outcome> outcome = new CompletableFuture<>();
            outcomes.add(outcome);
            intake.offer(
                    new Offer("f", Tier.CRITICAL, new byte[] {'k'}, value, List.of(), "id-" + number, 0, 1),
                    outcome::complete);
        }
        return outcomes;
    }

    private static void assertPromised(List<CompletableFuture<Outcome>> outcomes) throws Exception {
        for (CompletableFuture<Outcome> outcome : outcomes) {
            assertThat(outcome.get(20, TimeUnit.SECONDS))
                    .isInstanceOfAny(Outcome.Published.class, Outcome.Spooled.class);
        }
    }

    private int leader() throws Exception {
        try (Admin admin = cluster.admin()) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(10, TimeUnit.SECONDS)
                    .get(topic)
                    .partitions()
                    .get(0)
                    .leader()
                    .id();
        }
    }
}
