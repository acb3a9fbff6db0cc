package io.holdfast.intake.producer;

import io.holdfast.core.catalog.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** Asks a cluster for a topic's partitions, with a client that lives for the question. */
final class TopicPartitions {

    private TopicPartitions() {}

    /**
     * @throws TimeoutException when there is no answer in time
     * @throws KafkaException as the cluster answers
     */
    static List<PartitionInfo> of(String topic, Cluster cluster, Duration limit) {
        Map<String, Object> client = cluster.clientSettings();
        Admin admin = Admin.create(client);
        try {
            TopicDescription described = Objects.requireNonNull(admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS)
                    .get(topic));
            return described.partitions().stream()
                    .map(partition -> info(topic, partition))
                    .toList();
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("topic \"" + topic + "\": cluster \"" + cluster.name() + "\" ("
                    + cluster.bootstrapServers() + ") did not answer within " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException told ? told : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private static PartitionInfo info(String topic, TopicPartitionInfo partition) {
        return new PartitionInfo(
                topic,
                partition.partition(),
                partition.leader(),
                partition.replicas().toArray(Node[]::new),
                partition.isr().toArray(Node[]::new));
    }
}
