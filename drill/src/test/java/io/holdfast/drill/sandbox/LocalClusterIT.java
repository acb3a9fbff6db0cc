package io.holdfast.drill.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.HoldfastException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterIT {

    @Test
    void aLeaderCanBeKilledAndComesBackAndNothingIsLeftBehind() throws Exception {
        LocalCluster cluster = LocalCluster.start(ClusterSpec.of(3));
        try (cluster;
                KafkaProducer<String, String> producer = producer(cluster)) {
            cluster.createTopic("t", 3, Map.of("min.insync.replicas", "2"));
            send(producer, "before");
            int leader = cluster.leaderOf("t", 0);

            cluster.node(leader).kill();
            send(producer, "after");
            assertThat(cluster.leaderOf("t", 0)).isNotEqualTo(leader);

            cluster.node(leader).wipe();
            cluster.node(leader).start();
            cluster.awaitInSync("t");

            cluster.node(leader).pause();
            assertThat(cluster.node(leader).paused()).isTrue();
            cluster.node(leader).resume();
            cluster.awaitReady();
        }
        assertThat(Files.exists(cluster.folder())).isFalse();
        assertThat(cluster.nodes()).noneMatch(Node::alive);
    }

    @Test
    void controllersCanBeApart() {
        try (LocalCluster cluster = LocalCluster.start(ClusterSpec.of(1).withControllers(1))) {
            cluster.createTopic("t", 1, Map.of());
            assertThat(cluster.leaderOf("t", 0)).isEqualTo(1);
        }
    }

    @Test
    void nothingIsLeftOfAClusterThatCannotBePrepared(@TempDir Path folder) throws Exception {
        Files.createFile(folder.resolve("node-2"));

        assertThatThrownBy(() -> LocalCluster.start(ClusterSpec.of(3).withDirectory(folder)))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("node-2");

        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse("")))
                .noneMatch(command -> command.contains(folder.toString()));
    }

    private static KafkaProducer<String, String> producer(LocalCluster cluster) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "acks", "all", "request.timeout.ms", "2000"),
                new StringSerializer(),
                new StringSerializer());
    }

    private static void send(KafkaProducer<String, String> producer, String value) throws Exception {
        producer.send(new ProducerRecord<>("t", 0, "k", value)).get(30, TimeUnit.SECONDS);
    }
}
