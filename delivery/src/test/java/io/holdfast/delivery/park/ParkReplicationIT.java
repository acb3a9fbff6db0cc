package io.holdfast.delivery.park;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A park partition on three brokers of which one is killed. */
@Tag("nightly")
class ParkReplicationIT {

    private static final ParkLimits SHORT =
            new ParkLimits(Duration.ofSeconds(4), Duration.ofSeconds(20), Duration.ofSeconds(5));

    private static LocalCluster cluster;

    private ParkRig rig;
    private final Set<Long> certain = new TreeSet<>();
    private final Set<Long> unsure = new TreeSet<>();

    @BeforeAll
    static void startCluster() {
        cluster = LocalCluster.start(ClusterSpec.of(3));
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void createTopics(TestInfo test) {
        String topic = test.getTestMethod().orElseThrow().getName();
        cluster.nodes().forEach(node -> node.start());
        cluster.awaitReady();
        cluster.createTopic(topic, 1, Map.of("min.insync.replicas", "2"));
        rig = new ParkRig(cluster, topic, SHORT);
        assertThat(rig.ensure()).isEmpty();
        cluster.awaitInSync(rig.names.parkTopic());
    }

    @AfterEach
    void closeRig() {
        rig.close();
    }

    @Test
    void killingTheCoordinatorsBrokerLosesNoWriteAndHalvesNone() throws Exception {
        ParkPartition owner = rig.owner();
        rig.claim(owner);
        for (long group = 0; group < 60; group++) {
            if (group == 20) {
                cluster.node(coordinator()).kill();
            }
            write(owner, group);
        }
        assertSettled();
    }

    @Test
    void killingThePartitionsLeaderLosesNoWriteAndHalvesNone() throws Exception {
        ParkPartition owner = rig.owner();
        rig.claim(owner);
        for (long group = 0; group < 60; group++) {
            if (group == 20) {
                cluster.node(cluster.leaderOf(rig.names.parkTopic(), 0)).kill();
            }
            write(owner, group);
        }
        assertSettled();
    }

    @Test
    void withoutEnoughBrokersEveryCallEndsWithinItsLimit() {
        ParkPartition owner = rig.owner();
        rig.claim(owner);
        int leader = cluster.leaderOf(rig.names.parkTopic(), 0);
        cluster.nodes().stream().filter(node -> node.spec().id() != leader).forEach(node -> node.pause());
        try {
            long start = System.nanoTime();
            assertThat(owner.write(List.of(rig.put(1))))
                    .isInstanceOfAny(ParkOutcome.Unsure.class, ParkOutcome.NotNow.class);
            assertThat(owner.claim()).isInstanceOf(ClaimOutcome.Unavailable.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        } finally {
            cluster.nodes().forEach(node -> node.resume());
        }
        claimPatiently(owner);
        assertThat(owner.write(List.of(rig.put(2)))).isInstanceOf(ParkOutcome.Written.class);
    }

    /** A record and its dead letter. Claims again when it is not known whether they are there. */
    private void write(ParkPartition owner, long group) {
        ParkOutcome outcome =
                owner.write(List.of(rig.put(group), new ParkWrite.Dead(rig.record(group), ParkedRecords.failed(1))));
        if (outcome instanceof ParkOutcome.Written) {
            certain.add(group);
            return;
        }
        assertThat(outcome).isInstanceOfAny(ParkOutcome.Unsure.class, ParkOutcome.NotNow.class);
        System.out.println("group " + group + ": " + outcome);
        unsure.add(group);
        claimPatiently(owner);
    }

    private void claimPatiently(ParkPartition owner) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> owner.claim() instanceof ClaimOutcome.Claimed);
    }

    private void assertSettled() {
        ParkPartition heir = rig.owner();
        claimPatiently(heir);
        Set<Long> live = new TreeSet<>();
        rig.claim(heir).live().forEach(parked -> live.add(parked.offset()));
        List<Long> dead = new ArrayList<>();
        rig.committed(rig.names.deadLetterTopic())
                .forEach(letter -> dead.add(Story.of(letter.headers()).origin().offset()));
        assertThat(live).containsAll(certain);
        assertThat(dead).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(live);
        live.removeAll(certain);
        assertThat(unsure).containsAll(live);
        System.out.println(certain.size() + " groups certain, " + unsure.size() + " unsure, of which " + live.size()
                + " are there");
    }

    private int coordinator() throws Exception {
        String id = rig.names.transactionalId(0);
        try (Admin admin = cluster.admin()) {
            return admin.describeTransactions(Set.of(id))
                    .description(id)
                    .get(10, TimeUnit.SECONDS)
                    .coordinatorId();
        }
    }
}
