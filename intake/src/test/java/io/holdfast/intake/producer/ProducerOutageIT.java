package io.holdfast.intake.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The producer against a real broker that is killed and started again, and killed itself. */
@Tag("nightly")
class ProducerOutageIT {

    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static LocalCluster cluster;

    @TempDir
    private Path folder;

    private String topic;

    @BeforeAll
    static void startCluster() {
        cluster = LocalCluster.start(ClusterSpec.of(1));
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void createTopics(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName().substring(0, 16);
        cluster.node(1).start();
        cluster.awaitReady();
        cluster.createTopic(topic, 2, Map.of());
        cluster.createTopic(topic + ".clicks", 2, Map.of());
    }

    @Test
    void criticalRecordsAreTakenWithoutKafkaAndArriveOnceAndInOrder() {
        List<Integer> told = Collections.synchronizedList(new ArrayList<>());
        Map<String, Object> small = Map.of("buffer.memory", 512 << 10, "max.request.size", 64 << 10);
        try (HoldfastProducer<String, String> producer = open(small)) {
            assertThat(send(producer, 1, told).join().hasOffset()).isTrue();
            cluster.node(1).kill();
            List<Receipt> receipts = new ArrayList<>();
            long began = System.nanoTime();
            // Many times what may be on its way: nobody waits for what Kafka left lying.
            for (int i = 2; i <= 10_000; i++) {
                receipts.add(send(producer, i, told));
            }
            producer.flush();
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(20));
            assertThat(receipts).allMatch(Receipt::spooled);
            assertThat(told).containsExactlyElementsOf(numbers(1, 10_000));
            cluster.node(1).start();
            awaitDrained(producer);
            assertThat(send(producer, 10_001, told).join().hasOffset()).isTrue();
        }
        assertThat(log()).containsExactlyElementsOf(numbers(1, 10_001));
    }

    @Test
    void otherRecordsFailWithinTheirTimeAndSayWhen() {
        Map<String, Object> impatient = Map.of("delivery.timeout.ms", 1_000, "max.block.ms", 5_000);
        try (HoldfastProducer<String, String> producer = open(impatient)) {
            ProducerRecord<String, String> click = new ProducerRecord<>(topic + ".clicks", "k", "1");
            assertThat(producer.send(click).join().hasOffset()).isTrue();
            cluster.node(1).kill();
            assertThat(producer.send(click))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOfAny(OutcomeUnknownException.class, RecordShedException.class);
            long began = System.nanoTime();
            assertThat(producer.send(click))
                    .failsWithin(Duration.ofSeconds(1))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOfSatisfying(
                            RecordShedException.class,
                            e -> assertThat(e.retryAfterMs()).isPositive());
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Test
    void closingWithKafkaAwayKeepsEveryRecordAndReleasesTheSpool() {
        List<Receipt> receipts = new ArrayList<>();
        HoldfastProducer<String, String> producer = open(Map.of());
        send(producer, 1, new ArrayList<>()).join();
        cluster.node(1).pause();
        for (int i = 2; i <= 50; i++) {
            receipts.add(send(producer, i, new ArrayList<>()));
        }
        assertThatThrownBy(() -> open(Map.of()))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining(folder.resolve("spool").toString())
                .hasMessageContaining("holdfast.spool.directory")
                .hasMessageContaining("pid " + ProcessHandle.current().pid());
        long began = System.nanoTime();
        producer.close(Duration.ZERO);
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(8));
        assertThat(receipts).allMatch(Receipt::spooled);
        cluster.node(1).resume();
        try (HoldfastProducer<String, String> next = open(Map.of())) {
            awaitDrained(next);
        }
        assertThat(log()).containsExactlyElementsOf(numbers(1, 50));
    }

    @Test
    void whatAKilledProcessWasPromisedArrivesOnceAndBeforeWhatTheNextOneTakesWithoutKafka() throws Exception {
        Path output = folder.resolve("promised");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        NumberSender.class.getName(),
                        cluster.bootstrapServers(),
                        topic,
                        folder.resolve("spool").toString())
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try {
            awaitPromised(output, 500);
            cluster.node(1).kill();
            int before = promised(output).size();
            awaitPromised(output, before + 2_000);
        } finally {
            process.destroyForcibly().waitFor();
        }
        List<Integer> promised = promised(output);
        try (HoldfastProducer<String, String> next = open(Map.of("max.block.ms", 500))) {
            long began = System.nanoTime();
            Receipt last = send(next, -1, new ArrayList<>());
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(3));
            assertThat(last.join().hasOffset()).isFalse();
            assertThatThrownBy(() -> next.partitionsFor(topic))
                    .isInstanceOf(org.apache.kafka.common.errors.TimeoutException.class);
            cluster.node(1).start();
            awaitDrained(next);
        }
        List<Integer> log = log();
        assertThat(promised).isEqualTo(numbers(1, promised.size()));
        assertThat(log).startsWith(promised.toArray(Integer[]::new)).endsWith(-1);
        assertThat(log.subList(0, log.size() - 1)).isEqualTo(numbers(1, log.size() - 1));
    }

    private static void awaitPromised(Path output, int count) {
        Awaitility.await().atMost(PATIENT).until(() -> promised(output).size() >= count);
    }

    /** The last line may be half a number. */
    private static List<Integer> promised(Path output) {
        try {
            String text = Files.readString(output);
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(Integer::valueOf)
                    .toList();
        } catch (IOException e) {
            throw new HoldfastException("unreadable", "the output cannot be read", e);
        }
    }

    private static Receipt send(HoldfastProducer<String, String> producer, int number, List<Integer> told) {
        String topic = producer.intake().topics().stream()
                .filter(name -> !name.endsWith(".clicks"))
                .findFirst()
                .orElseThrow();
        return producer.send(
                new ProducerRecord<>(topic, "k", Integer.toString(number)), (metadata, failure) -> told.add(number));
    }

    private HoldfastProducer<String, String> open(Map<String, ?> more) {
        Map<String, Object> settings = new HashMap<>(NumberSender.settings(
                cluster.bootstrapServers(), topic, folder.resolve("spool").toString()));
        settings.put("holdfast.topics.standard", topic + ".clicks");
        settings.put("request.timeout.ms", 2_000);
        settings.putAll(more);
        return new HoldfastProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    private static void awaitDrained(HoldfastProducer<String, String> producer) {
        Awaitility.await().atMost(PATIENT).until(() -> {
            var view = producer.intake().view();
            return view.spool().entries() == 0
                    && view.lanes().stream().allMatch(lane -> lane.state().equals("direct"));
        });
    }

    private List<Integer> log() {
        return ProducerLog.read(cluster, topic, "").stream()
                .map(ConsumerRecord::value)
                .map(Integer::valueOf)
                .toList();
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }
}
