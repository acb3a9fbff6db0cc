package io.holdfast.intake;

import static io.holdfast.intake.IntakeRig.awaitDrained;
import static io.holdfast.intake.IntakeRig.body;
import static io.holdfast.intake.IntakeRig.critical;
import static io.holdfast.intake.IntakeRig.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.intake.spool.Generation;
import io.holdfast.intake.spool.Spool;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The intake while somebody changes its topic: deletes it, adds partitions, revokes rights, lowers its record size. */
class TopicChangesIT {

    private static LocalCluster cluster;

    @TempDir
    private Path folder;

    private String topic;
    private IntakeRig rig;

    @BeforeAll
    static void startCluster() {
        cluster = LocalCluster.start(ClusterSpec.of(1)
                .withProperties(Map.of(
                        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "allow.everyone.if.no.acl.found", "true")));
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
                cluster, folder, topic, new IntakeRig.Declared(1, "weak", "max-size: 64MiB, refuse-after: 3s"));
    }

    @Test
    @Tag("nightly")
    void partitionsThatAreAddedAreUsedUnderLoadAndNoKeyIsLostDoubledOrReordered() throws Exception {
        Map<String, List<Integer>> sent = new HashMap<>();
        try (KafkaIntake intake = rig.start();
                Admin admin = cluster.admin()) {
            int number = 0;
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(5)))
                    .all()
                    .get(10, TimeUnit.SECONDS);
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            int after = 0;
            while (after < 200 && System.nanoTime() < until) {
                number++;
                String key = "key-" + number % 20;
                assertThat(critical(intake, key, number))
                        .isInstanceOfAny(Outcome.Published.class, Outcome.Spooled.class);
                sent.computeIfAbsent(key, k -> new ArrayList<>()).add(number);
                after += intake.view().lanes().size() == 5 ? 1 : 0;
            }
            assertThat(after).as("records after the lanes had grown").isEqualTo(200);
            awaitDrained(intake);
        }
        assertThat(rig.log().stream().map(record -> record.partition()).distinct())
                .hasSize(5);
        Map<String, List<Integer>> found = new HashMap<>();
        rig.log().stream()
                .sorted((a, b) -> Long.compare(a.timestamp(), b.timestamp()))
                .forEach(record -> found.computeIfAbsent(
                                new String(record.key(), StandardCharsets.UTF_8), k -> new ArrayList<>())
                        .add(Integer.valueOf(record.value())));
        assertThat(found).isEqualTo(sent);
    }

    @Test
    @Tag("nightly")
    void aGrowthThatIsNotForcedInTimeIsTakenBackBeforeAnythingElseIsSpooled() throws Exception {
        List<Integer> recorded = Collections.synchronizedList(new ArrayList<>());
        try (KafkaIntake intake = rig.open(spool -> slowAtFirst(spool, 5, recorded));
                Admin admin = cluster.admin()) {
            awaitLanes(intake, 2);
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(5)))
                    .all()
                    .get(10, TimeUnit.SECONDS);
            awaitLanes(intake, 5);
        }
        assertThat(recorded).containsExactly(2, 5, 2, 5);
    }

    private static void awaitLanes(KafkaIntake intake, int count) {
        Awaitility.await()
                .atMost(IntakeRig.PATIENT)
                .until(() -> intake.view().lanes().size() == count);
    }

    /** The first recording of so many partitions reaches the disk, and is never confirmed. */
    private static Spool slowAtFirst(Spool spool, int partitions, List<Integer> recorded) {
        return (Spool) Proxy.newProxyInstance(
                Spool.class.getClassLoader(), new Class<?>[] {Spool.class}, (proxy, method, arguments) -> {
                    if (arguments != null && arguments[0] instanceof Generation generation) {
                        boolean first = !recorded.contains(partitions) && generation.partitions() == partitions;
                        recorded.add(generation.partitions());
                        if (first) {
                            spool.record(generation, late -> {});
                            return null;
                        }
                    }
                    return method.invoke(spool, arguments);
                });
    }

    @Test
    @Tag("nightly")
    void whatWasPromisedBeforeRightsWereRevokedForGoodRestsInTheRefusedAreaUntilItIsRetried() throws Exception {
        try (KafkaIntake intake = rig.start();
                Admin admin = cluster.admin()) {
            assertThat(critical(intake, "a", 1)).isInstanceOf(Outcome.Published.class);
            List<AclBinding> denied = List.of(
                    acl(AclOperation.ALL, AclPermissionType.ALLOW), acl(AclOperation.WRITE, AclPermissionType.DENY));
            admin.createAcls(denied).all().get(10, TimeUnit.SECONDS);
            AtomicInteger number = new AtomicInteger(1);
            Awaitility.await().atMost(IntakeRig.PATIENT).until(() -> {
                Outcome outcome = critical(intake, "a", number.incrementAndGet());
                return outcome instanceof Outcome.Shed shed && shed.reason() == ShedReason.TOPIC_FORBIDDEN;
            });
            assertThat(intake.view().problems()).anyMatch(problem -> problem.contains("give this gateway"));
            int promised = number.get() - 1;
            Awaitility.await()
                    .atMost(IntakeRig.PATIENT)
                    .until(() -> intake.view().spool().entries() == 0);
            int refused = intake.refused().list("", 1_000).size();
            assertThat(refused).isPositive();
            assertThat(rig.numbers()).containsExactlyElementsOf(numbers(1, promised - refused));

            admin.deleteAcls(denied.stream().map(AclBinding::toFilter).toList())
                    .all()
                    .get(10, TimeUnit.SECONDS);
            Awaitility.await()
                    .atMost(IntakeRig.PATIENT)
                    .until(() -> critical(intake, "b", 9_000) instanceof Outcome.Published);
            intake.refused()
                    .list("", 1_000)
                    .forEach(rest -> assertThat(intake.refused().retry(rest.id(), "tester"))
                            .isTrue());
            assertThat(intake.refused().list("", 10)).isEmpty();
            awaitDrained(intake);
            assertThat(rig.numbers()).contains(9_000).containsAll(numbers(1, promised));
            assertThat(rig.numbers()).hasSize(promised + 1);
        }
    }

    @Test
    void aRecordThatIsInTheLogAlreadyIsNotRefusedWhenRightsAreGoneAtTheNextStart() throws Exception {
        try (KafkaIntake intake = rig.start()) {
            assertThat(critical(intake, "a", 1)).isInstanceOf(Outcome.Published.class);
            cluster.node(1).pause();
            assertThat(critical(intake, "a", 2)).isInstanceOf(Outcome.Spooled.class);
        }
        cluster.node(1).resume();
        assumeThat(rig.numbers())
                .as("the stopped broker had the request in its socket")
                .containsExactly(1, 2);
        Collection<AclBinding> denied = List.of(
                acl(AclOperation.ALL, AclPermissionType.ALLOW), acl(AclOperation.WRITE, AclPermissionType.DENY));
        try (Admin admin = cluster.admin()) {
            admin.createAcls(denied).all().get(10, TimeUnit.SECONDS);
            try (KafkaIntake intake = rig.open()) {
                Awaitility.await()
                        .atMost(IntakeRig.PATIENT)
                        .until(() -> intake.view().spool().entries() == 0);
                assertThat(intake.refused().list("", 10)).isEmpty();
            }
            admin.deleteAcls(denied.stream().map(AclBinding::toFilter).toList())
                    .all()
                    .get(10, TimeUnit.SECONDS);
        }
        assertThat(rig.numbers()).containsExactly(1, 2);
    }

    @Test
    @Tag("nightly")
    void rightsThatComeBackInTimeCostNothing() throws Exception {
        IntakeRig patient = new IntakeRig(cluster, folder, topic, IntakeRig.Declared.WEAK);
        try (KafkaIntake intake = patient.start();
                Admin admin = cluster.admin()) {
            assertThat(critical(intake, "a", 1)).isInstanceOf(Outcome.Published.class);
            Collection<AclBinding> denied = List.of(
                    acl(AclOperation.ALL, AclPermissionType.ALLOW), acl(AclOperation.WRITE, AclPermissionType.DENY));
            admin.createAcls(denied).all().get(10, TimeUnit.SECONDS);
            for (int i = 2; i <= 30; i++) {
                assertThat(critical(intake, "a", i)).isInstanceOfAny(Outcome.Published.class, Outcome.Spooled.class);
            }
            assertThat(intake.view().spool().entries()).isPositive();
            admin.deleteAcls(denied.stream().map(AclBinding::toFilter).toList())
                    .all()
                    .get(10, TimeUnit.SECONDS);
            awaitDrained(intake);
        }
        assertThat(patient.numbers()).containsExactlyElementsOf(numbers(1, 30));
    }

    @Test
    void aRecordThatTheBrokerWillNotTakeRestsInTheRefusedAreaAndItsLaneGoesOn() throws Exception {
        try (KafkaIntake intake = rig.start()) {
            critical(intake, "a", 1);
            cluster.node(1).pause();
            body(intake, "a", 2, "9".repeat(5_000));
            assertThat(critical(intake, "a", 3)).isInstanceOf(Outcome.Spooled.class);
            cluster.node(1).kill();
            limitRecordSizeTo(1_000, intake);

            Awaitility.await()
                    .atMost(IntakeRig.PATIENT)
                    .until(() -> intake.refused().list("", 10).size() == 1);
            awaitDrained(intake);
            RefusedRecords.Refused rests = intake.refused().list("", 10).get(0);
            assertThat(rests.recordId()).isEqualTo("id-2");
            assertThat(rests.reason()).isEqualTo("record-too-large");
            assertThat(intake.status("f", "id-2")).isInstanceOf(RecordStatus.Refused.class);
            assertThat(intake.status("g", "id-2")).isInstanceOf(RecordStatus.Unknown.class);
            assertThat(intake.refused().discard(rests.id(), "tester")).isTrue();
            assertThat(intake.refused().discard(rests.id(), "tester")).isFalse();
        } finally {
            cluster.node(1).kill();
        }
        cluster.node(1).start();
        cluster.awaitReady();
        assertThat(rig.numbers()).containsExactly(1, 3);
    }

    @Test
    void whatWasPromisedToATopicThatIsDeletedRestsInTheRefusedAreaAndTheNewTopicTakesOver() throws Exception {
        try (KafkaIntake intake = rig.start()) {
            critical(intake, "a", 1);
            cluster.node(1).pause();
            assertThat(critical(intake, "a", 2)).isInstanceOf(Outcome.Spooled.class);
            cluster.node(1).resume();
            awaitDrained(intake);
            try (Admin admin = cluster.admin()) {
                admin.deleteTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
            }
            assertThat(critical(intake, "a", 3)).isInstanceOfAny(Outcome.Spooled.class, Outcome.Published.class);
            AtomicInteger number = new AtomicInteger(100);
            Awaitility.await()
                    .atMost(IntakeRig.PATIENT)
                    .until(() -> critical(intake, "b", number.incrementAndGet()) instanceof Outcome.Shed shed
                            && shed.reason() == ShedReason.TOPIC_MISSING);
            Awaitility.await()
                    .atMost(IntakeRig.PATIENT)
                    .until(() -> intake.status("f", "id-3") instanceof RecordStatus.Refused);

            cluster.createTopic(topic, 2, Map.of());
            Awaitility.await()
                    .atMost(IntakeRig.PATIENT)
                    .until(() -> critical(intake, "c", number.incrementAndGet()) instanceof Outcome.Published);
            String rests = intake.refused().list("", 1_000).stream()
                    .filter(refused -> refused.recordId().equals("id-3"))
                    .findFirst()
                    .orElseThrow()
                    .id();
            assertThat(intake.refused().retry(rests, "tester")).isTrue();
            awaitDrained(intake);
        }
        assertThat(rig.numbers()).contains(3);
    }

    @Test
    @Tag("nightly")
    void aLaneWhoseLogWasTrimmedBeyondItsUndecidedRecordsHaltsUntilAnOperatorDecides() throws Exception {
        haltLane(UndecidedRecords.REFUSE);
        assertThat(rig.numbers()).containsExactly(5);
    }

    @Test
    @Tag("nightly")
    void aHaltedLaneMaySendItsUndecidedRecordsAgain() throws Exception {
        haltLane(UndecidedRecords.RESEND);
        assertThat(rig.numbers()).containsExactly(2, 5);
    }

    /** Records 1 and 2; 2 is promised by the spool, and the log begins behind where it could be. Record 5 follows. */
    private void haltLane(UndecidedRecords decision) throws Exception {
        int partition;
        try (KafkaIntake intake = rig.start()) {
            partition = ((Outcome.Published) critical(intake, "a", 1)).partition();
            cluster.node(1).pause();
            assertThat(critical(intake, "a", 2)).isInstanceOf(Outcome.Spooled.class);
        }
        cluster.node(1).kill();
        cluster.node(1).start();
        cluster.awaitReady();
        rig.appendAndTrim(partition, 3);
        try (KafkaIntake intake = rig.open()) {
            Awaitility.await()
                    .atMost(IntakeRig.PATIENT)
                    .until(() -> intake.view().problems().stream()
                            .anyMatch(problem -> problem.contains("holdfast lanes resume " + topic)));
            assertThat(IntakeRig.standard(intake, "a", 4))
                    .isInstanceOfSatisfying(
                            Outcome.Shed.class,
                            shed -> assertThat(shed.reason()).isEqualTo(ShedReason.LANE_HALTED));
            assertThat(intake.resume(topic, 99, decision, "tester")).isFalse();
            assertThat(intake.resume(topic, partition, decision, "tester")).isTrue();
            awaitDrained(intake);
            assertThat(critical(intake, "a", 5)).isInstanceOf(Outcome.Published.class);
            assertThat(intake.refused().list("", 10)).hasSize(decision == UndecidedRecords.REFUSE ? 1 : 0);
        }
    }

    private AclBinding acl(AclOperation operation, AclPermissionType permission) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
    }

    /** With the broker down its topic's limit cannot be changed, so the broker's own is lowered for its next start. */
    private static void limitRecordSizeTo(int bytes, KafkaIntake intake) throws Exception {
        Path settings = cluster.node(1).spec().folder().resolve("server.properties");
        String before = Files.readString(settings);
        Files.writeString(settings, before + "message.max.bytes=" + bytes + "\n");
        cluster.node(1).start();
        cluster.awaitReady();
        Files.writeString(settings, before);
        assertThat(intake.view().spool().entries()).isPositive();
    }
}
