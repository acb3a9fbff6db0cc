package io.holdfast.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Tier;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The intake against a real broker that is stopped, started, and changed under it. */
class KafkaIntakeIT {

    private static final Duration PATIENT = Duration.ofSeconds(60);

    private static LocalCluster cluster;

    @TempDir
    private Path folder;

    private String topic = "";
    private String durability = "weak";

    @BeforeAll
    static void startCluster() {
        cluster = LocalCluster.start(ClusterSpec.of(1));
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void createTopic(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName();
        cluster.node(1).start();
        cluster.awaitReady();
        cluster.createTopic(topic, 2, Map.of());
    }

    @Test
    void recordsAcceptedWithoutKafkaAreInTheLogOnceAndInOrderWhenItIsBack() throws Exception {
        try (KafkaIntake intake = start()) {
            assertThat(publish(intake, "a", 1)).isInstanceOf(Outcome.Published.class);
            cluster.node(1).pause();
            assertThat(offer(intake, "a", 2, Tier.STANDARD)).isInstanceOf(Outcome.OutcomeUnknown.class);
            cluster.node(1).kill();
            for (int i = 3; i <= 50; i++) {
                assertThat(offer(intake, "a", i, Tier.CRITICAL)).isInstanceOf(Outcome.Spooled.class);
            }
            assertThat(offer(intake, "a", 99, Tier.STANDARD)).isInstanceOf(Outcome.Shed.class);
            cluster.node(1).start();
            awaitDrained(intake);
        }
        assertThat(log()).containsExactlyElementsOf(numbers(1, 50));
    }

    @Test
    void aProcessThatStartsWithoutKafkaPlacesItsRecordsOnceItIsThere() throws Exception {
        cluster.node(1).kill();
        try (KafkaIntake intake = open()) {
            for (int i = 1; i <= 20; i++) {
                assertThat(offer(intake, "a", i, Tier.CRITICAL)).isInstanceOf(Outcome.Spooled.class);
            }
            cluster.node(1).start();
            awaitDrained(intake);
            assertThat(offer(intake, "a", 7, Tier.CRITICAL)).isInstanceOf(Outcome.Published.class);
        }
        assertThat(log()).containsExactlyElementsOf(numbers(1, 20));
    }

    @Test
    void aRepeatedKeyIsAnsweredAsTheFirstAlsoAfterARestart() throws Exception {
        Outcome first;
        try (KafkaIntake intake = start()) {
            first = publish(intake, "a", 1);
            assertThat(publish(intake, "a", 1)).isEqualTo(first);
            assertThat(offerBody(intake, "a", 1, "other")).isInstanceOf(Outcome.Rejected.class);
        }
        try (KafkaIntake again = start()) {
            assertThat(publish(again, "a", 1)).isEqualTo(first);
        }
        assertThat(log()).containsExactly(1);
    }

    @Test
    void aKeyRepeatedWhileItCannotBeCheckedIsRecognisedWhenItIsDrained() throws Exception {
        try (KafkaIntake intake = start()) {
            publish(intake, "a", 1);
        }
        cluster.node(1).kill();
        try (KafkaIntake blind = open()) {
            assertThat(offer(blind, "a", 1, Tier.CRITICAL)).isInstanceOf(Outcome.Spooled.class);
            assertThat(offer(blind, "a", 2, Tier.CRITICAL)).isInstanceOf(Outcome.Spooled.class);
            cluster.node(1).start();
            awaitDrained(blind);
        }
        assertThat(log()).containsExactly(1, 2);
    }

    @Test
    void aRecordThatTheBrokerWillNotTakeRestsInTheRefusedAreaAndItsLaneGoesOn() throws Exception {
        try (KafkaIntake intake = start()) {
            publish(intake, "a", 1);
            cluster.node(1).pause();
            offerBody(intake, "a", 2, "9".repeat(5_000));
            assertThat(offer(intake, "a", 3, Tier.CRITICAL)).isInstanceOf(Outcome.Spooled.class);
            cluster.node(1).kill();
            limitRecordSizeTo(1_000, intake);

            Awaitility.await()
                    .atMost(PATIENT)
                    .until(() -> intake.refused().list(10).size() == 1);
            awaitDrained(intake);
            assertThat(intake.refused().find("id-2").orElseThrow().reason()).isEqualTo("record-too-large");
            assertThat(intake.status("f", "id-2")).isInstanceOf(RecordStatus.Refused.class);
            assertThat(intake.refused().discard("id-2", "tester")).isTrue();
        }
        assertThat(log()).containsExactly(1, 3);
    }

    @Test
    void whatWasPromisedToATopicThatIsDeletedRestsInTheRefusedAreaAndTheNewTopicTakesOver() throws Exception {
        try (KafkaIntake intake = start()) {
            publish(intake, "a", 1);
            cluster.node(1).pause();
            assertThat(offer(intake, "a", 2, Tier.CRITICAL)).isInstanceOf(Outcome.Spooled.class);
            cluster.node(1).resume();
            awaitDrained(intake);
            try (var admin = cluster.admin()) {
                admin.deleteTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
            }
            Outcome promised = offer(intake, "a", 3, Tier.CRITICAL);
            assertThat(promised).isInstanceOfAny(Outcome.Spooled.class, Outcome.Published.class);
            AtomicInteger number = new AtomicInteger(100);
            Awaitility.await()
                    .atMost(PATIENT)
                    .until(() ->
                            offer(intake, "b", number.incrementAndGet(), Tier.CRITICAL) instanceof Outcome.Shed shed
                                    && shed.reason() == ShedReason.TOPIC_MISSING);
            Awaitility.await()
                    .atMost(PATIENT)
                    .until(() -> intake.refused().find("id-3").isPresent());

            cluster.createTopic(topic, 2, Map.of());
            Awaitility.await()
                    .atMost(PATIENT)
                    .until(() ->
                            offer(intake, "c", number.incrementAndGet(), Tier.CRITICAL) instanceof Outcome.Published);
            assertThat(intake.refused().retry("id-3", "tester")).isTrue();
            awaitDrained(intake);
        }
        assertThat(log()).contains(3);
    }

    @Test
    void aCriticalFlowOnATopicWithOneCopyIsRefused() throws Exception {
        durability = "strong";
        try (KafkaIntake intake = open()) {
            Awaitility.await()
                    .atMost(PATIENT)
                    .until(() ->
                            intake.view().problems().stream().anyMatch(p -> p.contains("raise both to at least 2")));
            assertThat(offer(intake, "a", 1, Tier.CRITICAL))
                    .isInstanceOfSatisfying(
                            Outcome.Shed.class,
                            shed -> assertThat(shed.reason()).isEqualTo(ShedReason.TOPIC_TOO_WEAK));
        }
    }

    private KafkaIntake start() {
        KafkaIntake intake = open();
        Awaitility.await().atMost(PATIENT).until(() -> intake.view().phase() == IntakeView.Phase.READY);
        return intake;
    }

    private KafkaIntake open() {
        Catalog catalog = catalog();
        return KafkaIntakeBuilder.start(catalog, KafkaIntakeBuilder.openSpool(catalog.gateway()), IntakeObserver.NONE);
    }

    private static void awaitDrained(KafkaIntake intake) {
        Awaitility.await().atMost(PATIENT).until(() -> {
            IntakeView view = intake.view();
            return view.spool().entries() == 0
                    && view.lanes().stream().allMatch(lane -> lane.state().equals("direct"));
        });
    }

    private Outcome publish(KafkaIntake intake, String key, int number) throws Exception {
        return offer(intake, key, number, Tier.CRITICAL);
    }

    private Outcome offer(KafkaIntake intake, String key, int number, Tier tier) throws Exception {
        return offer(intake, new Offer("f", tier, bytes(key), bytes("" + number), List.of(), "id-" + number, 0));
    }

    private Outcome offerBody(KafkaIntake intake, String key, int number, String body) throws Exception {
        return offer(intake, new Offer("f", Tier.CRITICAL, bytes(key), bytes(body), List.of(), "id-" + number, 0));
    }

    private static Outcome offer(KafkaIntake intake, Offer offer) throws Exception {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        intake.offer(offer, outcome::complete);
        return outcome.get(10, TimeUnit.SECONDS);
    }

    /** With the broker down its topic's limit cannot be changed, so the broker's own is lowered for its next start. */
    private static void limitRecordSizeTo(int bytes, KafkaIntake intake) throws Exception {
        Path settings = cluster.node(1).spec().folder().resolve("server.properties");
        String before = java.nio.file.Files.readString(settings);
        java.nio.file.Files.writeString(settings, before + "message.max.bytes=" + bytes + "\n");
        cluster.node(1).start();
        cluster.awaitReady();
        java.nio.file.Files.writeString(settings, before);
        assertThat(intake.view().spool().entries()).isPositive();
    }

    private List<Integer> log() {
        List<Integer> values = new ArrayList<>();
        try (KafkaConsumer<byte[], String> consumer = new KafkaConsumer<>(
                new HashMap<>(Map.of("bootstrap.servers", cluster.bootstrapServers())),
                new ByteArrayDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(Integer.valueOf(record.value())));
            }
        }
        return values;
    }

    private Catalog catalog() {
        int copies = durability.equals("weak") ? 1 : 2;
        String text =
                """
                clusters: { c: { bootstrap-servers: "%s", kafka: { request.timeout.ms: "2000" } } }
                flows:
                  f:
                    cluster: c
                    tier: { default: standard, critical-when: { pointer: /x, at-least: 1 } }
                    topic: { name: %s, partitions: 2, replication-factor: %d, min-insync-replicas: %d }
                    intake: { durability: %s, patience: 500ms, deadline: 1500ms }
                gateway: { spool: { directory: "%s", max-size: 64MiB }, shutdown-limit: 3s }
                """.formatted(cluster.bootstrapServers(), topic, copies, copies, durability, folder.resolve("spool"));
        return ((CatalogResult.Valid) CatalogReader.read(text, "t", Map.of())).catalog();
    }

    private static List<Integer> numbers(int from, int to) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
