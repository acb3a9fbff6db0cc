package io.holdfast.intake;

import static io.holdfast.intake.IntakeRig.awaitDrained;
import static io.holdfast.intake.IntakeRig.critical;
import static io.holdfast.intake.IntakeRig.numbers;
import static io.holdfast.intake.IntakeRig.standard;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A strict flow against a real broker: what an intake's producer has under way when the next one begins is shut out. */
class StrictIT {

    private static LocalCluster cluster;

    @TempDir
    private Path folder;

    private String topic;
    private IntakeRig rig;

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
        rig = new IntakeRig(
                cluster, folder, topic, new IntakeRig.Declared(1, "weak, exactly-once: strict", "max-size: 64MiB"));
    }

    @Test
    void recordsAreCommittedSpooledThroughAnOutageAndDrainedInTheirOrder() {
        try (KafkaIntake intake = rig.start()) {
            assertThat(critical(intake, "a", 1)).isInstanceOf(Outcome.Published.class);
            assertThat(standard(intake, "a", 2)).isInstanceOf(Outcome.Published.class);
            cluster.node(1).kill();
            for (int number = 3; number <= 12; number++) {
                assertThat(critical(intake, "a", number)).isInstanceOf(Outcome.Spooled.class);
            }
            cluster.node(1).start();
            awaitDrained(intake);
            assertThat(critical(intake, "a", 13)).isInstanceOf(Outcome.Published.class);
        }
        assertThat(rig.committed()).containsExactlyElementsOf(numbers(1, 13));
    }

    @Test
    void whatABrokerThatWasStoppedReadsLaterIsNotAppendedOnceTheNextIntakeHasBegun() throws Exception {
        Producer<byte[], byte[]> predecessor = producer();
        predecessor.beginTransaction();
        Future<RecordMetadata> late;
        try (KafkaIntake intake = rig.start()) {
            late = predecessor.send(new ProducerRecord<>(topic, 0, null, "1".getBytes(StandardCharsets.UTF_8)));
            assertThat(critical(intake, "a", 2)).isInstanceOf(Outcome.Published.class);
        }
        assertThat(late).failsWithin(20, TimeUnit.SECONDS);
        assertThat(rig.numbers()).as("not even to be aborted").containsExactly(2);
        predecessor.close(java.time.Duration.ZERO);
    }

    @Test
    void whatIsOpenWhenTheNextIntakeBeginsIsAbortedAndNotTakenForPublished() throws Exception {
        Producer<byte[], byte[]> predecessor = producer();
        predecessor.beginTransaction();
        predecessor
                .send(new ProducerRecord<>(topic, 0, null, "1".getBytes(StandardCharsets.UTF_8)))
                .get(10, TimeUnit.SECONDS);
        try (KafkaIntake intake = rig.start()) {
            assertThat(critical(intake, "a", 2)).isInstanceOf(Outcome.Published.class);
        }
        assertThat(rig.numbers()).as("aborted, it stays in the log").containsExactlyInAnyOrder(1, 2);
        assertThat(rig.committed()).containsExactly(2);
        predecessor.close(java.time.Duration.ZERO);
    }

    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> producer = rig.predecessor();
        IntakeRig.insist(() -> producer.partitionsFor(topic));
        return producer;
    }
}
