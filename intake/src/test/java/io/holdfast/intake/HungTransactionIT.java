package io.holdfast.intake;

import static io.holdfast.intake.IntakeRig.critical;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.kafka.CommittedView;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transaction that Kafka never ends, as its partition had no leader when the markers were sent. */
class HungTransactionIT {

    private static final String TOPIC = "hung";

    @TempDir
    private Path folder;

    @Test
    void whatNobodyEndsIsEndedBeforeTheLogIsRead() throws Exception {
        ClusterSpec spec = ClusterSpec.of(2)
                .withControllers(1)
                .withProperties(
                        Map.of("transaction.state.log.replication.factor", "1", "transaction.state.log.min.isr", "1"));
        try (LocalCluster cluster = LocalCluster.start(spec);
                Admin admin = cluster.admin()) {
            IntakeRig.Declared declared = new IntakeRig.Declared(1, "weak, exactly-once: strict", "max-size: 64MiB");
            IntakeRig rig = new IntakeRig(cluster, folder, TOPIC, declared);
            try (Producer<byte[], byte[]> predecessor = rig.predecessor()) {
                int away = 3 - coordinator(cluster, rig.transactionalId());
                createTopic(admin, away);
                leaveHung(cluster, predecessor, away);
            }
            assertThat(rig.readableEnd(0)).as("the transaction is hung").isZero();
            assertThatThrownBy(() -> awaitReadable(rig))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("committed, but was not seen to be readable");

            try (KafkaIntake intake = rig.start()) {
                assertThat(critical(intake, "a", 2)).isInstanceOf(Outcome.Published.class);
            }

            assertThat(rig.committed()).as("nobody was told of the first").containsExactly(2);
        }
    }

    /** What the writer of the transaction does before it tells anybody. */
    private static void awaitReadable(IntakeRig rig) {
        try (CommittedView committed = new CommittedView(rig.client())) {
            committed.await(Map.of(new TopicPartition(TOPIC, 0), 0L), System.nanoTime(), () -> false);
        }
    }

    private static int coordinator(LocalCluster cluster, String id) {
        return cluster.leaderOf("__transaction_state", Utils.abs(id.hashCode()) % 4);
    }

    private static void createTopic(Admin admin, int broker) throws Exception {
        NewTopic topic = new NewTopic(TOPIC, Map.of(0, List.of(broker), 1, List.of(broker)));
        admin.createTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
    }

    /** The commit is answered while the partition has no leader. */
    private static void leaveHung(LocalCluster cluster, Producer<byte[], byte[]> producer, int broker)
            throws Exception {
        IntakeRig.insist(() -> producer.partitionsFor(TOPIC));
        producer.beginTransaction();
        for (int partition = 0; partition < 2; partition++) {
            byte[] one = "1".getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(TOPIC, partition, null, one)).get(10, TimeUnit.SECONDS);
        }
        cluster.node(broker).kill();
        Awaitility.await().atMost(IntakeRig.PATIENT).until(() -> cluster.leaderOf(TOPIC, 0) < 0);
        producer.commitTransaction();
        cluster.node(broker).start();
        Awaitility.await().atMost(IntakeRig.PATIENT).until(() -> cluster.leaderOf(TOPIC, 0) == broker);
    }
}
