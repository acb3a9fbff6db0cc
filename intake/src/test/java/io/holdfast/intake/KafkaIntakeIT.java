package io.holdfast.intake;

import static io.holdfast.intake.IntakeRig.awaitDrained;
import static io.holdfast.intake.IntakeRig.body;
import static io.holdfast.intake.IntakeRig.critical;
import static io.holdfast.intake.IntakeRig.numbers;
import static io.holdfast.intake.IntakeRig.standard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.time.Ticker;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The intake against a real broker that is stopped, killed and started again. */
class KafkaIntakeIT {

    private static LocalCluster cluster;

    @TempDir
    private Path folder;

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
        String topic = test.getTestMethod().orElseThrow().getName();
        cluster.node(1).start();
        cluster.awaitReady();
        cluster.createTopic(topic, 2, Map.of());
        rig = new IntakeRig(cluster, folder, topic, IntakeRig.Declared.WEAK);
    }

    @Test
    void recordsAcceptedWithoutKafkaAreInTheLogOnceAndInOrderWhenItIsBack() {
        try (KafkaIntake intake = rig.start()) {
            assertThat(critical(intake, "a", 1)).isInstanceOf(Outcome.Published.class);
            cluster.node(1).pause();
            assertThat(standard(intake, "a", 2)).isInstanceOf(Outcome.OutcomeUnknown.class);
            cluster.node(1).kill();
            for (int i = 3; i <= 50; i++) {
                assertThat(critical(intake, "a", i)).isInstanceOf(Outcome.Spooled.class);
            }
            assertThat(standard(intake, "a", 99)).isInstanceOf(Outcome.Shed.class);
            cluster.node(1).start();
            awaitDrained(intake);
        }
        assertThat(rig.numbers()).containsExactlyElementsOf(numbers(1, 50));
    }

    @Test
    void aStandardRecordOfUnknownOutcomeIsInTheLogOnceHoweverOftenItIsRepeated() {
        try (KafkaIntake intake = rig.start()) {
            assertThat(critical(intake, "a", 1)).isInstanceOf(Outcome.Published.class);
            cluster.node(1).pause();
            assertThat(standard(intake, "a", 2)).isInstanceOf(Outcome.OutcomeUnknown.class);
            assertThat(standard(intake, "a", 2)).isInstanceOf(Outcome.OutcomeUnknown.class);
            assertThat(intake.status("f", "id-2")).isInstanceOf(RecordStatus.InFlight.class);
            cluster.node(1).resume();
            Awaitility.await()
                    .atMost(IntakeRig.PATIENT)
                    .until(() -> standard(intake, "a", 2) instanceof Outcome.Published);
            assertThat(intake.status("f", "id-2")).isInstanceOf(RecordStatus.Published.class);
            assertThat(body(intake, "a", 2, "other")).isInstanceOf(Outcome.Rejected.class);
        }
        assertThat(rig.numbers()).containsExactly(1, 2);
    }

    @Test
    void aProcessThatStartsWithoutKafkaPlacesItsRecordsOnceItIsThere() {
        cluster.node(1).kill();
        try (KafkaIntake intake = rig.open()) {
            for (int i = 1; i <= 20; i++) {
                assertThat(critical(intake, "a", i)).isInstanceOf(Outcome.Spooled.class);
            }
            cluster.node(1).start();
            awaitDrained(intake);
            assertThat(critical(intake, "a", 7)).isInstanceOf(Outcome.Published.class);
        }
        assertThat(rig.numbers()).containsExactlyElementsOf(numbers(1, 20));
    }

    @Test
    void aRepeatedKeyIsAnsweredAsTheFirstAlsoAfterARestart() {
        Outcome first;
        try (KafkaIntake intake = rig.start()) {
            first = critical(intake, "a", 1);
            assertThat(critical(intake, "a", 1)).isEqualTo(first);
            assertThat(body(intake, "a", 1, "other")).isInstanceOf(Outcome.Rejected.class);
        }
        try (KafkaIntake again = rig.start()) {
            assertThat(critical(again, "a", 1)).isEqualTo(first);
        }
        assertThat(rig.numbers()).containsExactly(1);
    }

    @Test
    void aKeyRepeatedWhileItCannotBeCheckedIsRecognisedWhenItIsDrained() {
        try (KafkaIntake intake = rig.start()) {
            critical(intake, "a", 1);
        }
        cluster.node(1).kill();
        try (KafkaIntake blind = rig.open()) {
            assertThat(critical(blind, "a", 1)).isInstanceOf(Outcome.Spooled.class);
            assertThat(critical(blind, "a", 2)).isInstanceOf(Outcome.Spooled.class);
            cluster.node(1).start();
            awaitDrained(blind);
        }
        assertThat(rig.numbers()).containsExactly(1, 2);
    }

    @Test
    @Tag("nightly")
    void recordsOfAFlowThatTheCatalogNoLongerHasOnThisTopicStayInTheSpoolAndAreNamed() {
        cluster.node(1).kill();
        try (KafkaIntake intake = rig.open()) {
            assertThat(critical(intake, "a", 1)).isInstanceOf(Outcome.Spooled.class);
        }
        cluster.node(1).start();
        cluster.awaitReady();
        cluster.createTopic("elsewhere", 2, Map.of());
        try (KafkaIntake changed = rig.open("elsewhere")) {
            Awaitility.await()
                    .atMost(IntakeRig.PATIENT)
                    .until(() -> critical(changed, "a", 2) instanceof Outcome.Published);
            assertThat(changed.view().spool().entries()).isEqualTo(1);
            assertThat(changed.view().problems()).anyMatch(problem -> problem.contains("1 promised records of flow"));
        }
        try (KafkaIntake restored = rig.open()) {
            awaitDrained(restored);
        }
        assertThat(rig.numbers()).containsExactly(1);
    }

    @Test
    void aWallClockThatJumpsNeitherForgetsNamesNorStopsTheIntake() {
        AtomicLong jumpMs = new AtomicLong();
        IntakeTime time =
                new IntakeTime(() -> Instant.ofEpochMilli(System.currentTimeMillis() + jumpMs.get()), Ticker.SYSTEM);
        try (KafkaIntake intake = rig.open(time)) {
            Awaitility.await()
                    .atMost(IntakeRig.PATIENT)
                    .until(() -> intake.view().phase() == IntakeView.Phase.READY);
            Outcome first = critical(intake, "a", 1);
            jumpMs.set(TimeUnit.HOURS.toMillis(2));
            assertThat(critical(intake, "a", 1)).isEqualTo(first);
            assertThat(critical(intake, "a", 2)).isInstanceOf(Outcome.Published.class);
            cluster.node(1).pause();
            assertThat(critical(intake, "a", 3)).isInstanceOf(Outcome.Spooled.class);
            jumpMs.set(-TimeUnit.HOURS.toMillis(2));
            assertThat(critical(intake, "a", 4)).isInstanceOf(Outcome.Spooled.class);
            assertThat(critical(intake, "a", 1)).isEqualTo(first);
            cluster.node(1).resume();
            awaitDrained(intake);
        }
        assertThat(rig.numbers()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aSecondIntakeOnTheSameSpoolIsRefusedNamingTheFirst() {
        try (KafkaIntake first = rig.start()) {
            assertThat(first.view().phase()).isEqualTo(IntakeView.Phase.READY);
            assertThatThrownBy(rig::open)
                    .hasMessageContaining(folder.resolve("spool").toString())
                    .hasMessageContaining("gateway-1");
        }
    }

    @Test
    void aCriticalFlowOnATopicWithOneCopyIsRefused() {
        IntakeRig strong = new IntakeRig(
                cluster,
                folder,
                "aCriticalFlowOnATopicWithOneCopyIsRefused",
                new IntakeRig.Declared(2, "strong", "max-size: 64MiB"));
        try (KafkaIntake intake = strong.open()) {
            Awaitility.await()
                    .atMost(IntakeRig.PATIENT)
                    .until(() ->
                            intake.view().problems().stream().anyMatch(p -> p.contains("raise both to at least 2")));
            assertThat(critical(intake, "a", 1))
                    .isInstanceOfSatisfying(
                            Outcome.Shed.class,
                            shed -> assertThat(shed.reason()).isEqualTo(ShedReason.TOPIC_TOO_WEAK));
        }
    }
}
