package io.holdfast.intake.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Describes topics through an admin client. Not thread-safe. */
public final class TopicReader implements AutoCloseable {

    private static final long LIMIT_MS = 5_000;

    private final Admin admin;

    /** Over a client of its own with these settings. */
    public TopicReader(Map<String, Object> client) {
        this.admin = Admin.create(client);
    }

    /**
     * What the cluster says of each topic; empty for one it does not have.
     *
     * @throws KafkaException when the cluster does not answer
     */
    public Map<String, Optional<TopicFacts>> read(Collection<String> topics) {
        String clusterId = KafkaCalls.get(admin.describeCluster().clusterId(), LIMIT_MS);
        Map<String, Optional<TopicFacts>> facts = new HashMap<>();
        admin.describeTopics(topics)
                .topicNameValues()
                .forEach((topic, future) -> facts.put(topic, describe(clusterId, topic, future)));
        return facts;
    }

    private Optional<TopicFacts> describe(String clusterId, String topic, KafkaFuture<TopicDescription> future) {
        try {
            TopicDescription description = KafkaCalls.get(future, LIMIT_MS);
            Config config = config(topic);
            return Optional.of(new TopicFacts(
                    clusterId,
                    topic,
                    uuid(description.topicId()),
                    description.partitions().size(),
                    Integer.parseInt(
                            config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value()),
                    Integer.parseInt(
                            config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value()),
                    description.partitions().get(0).replicas().size(),
                    config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value().contains("compact")));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    private Config config(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return KafkaCalls.get(admin.describeConfigs(Set.of(resource)).all(), LIMIT_MS).values().stream()
                .findFirst()
                .orElseThrow(() -> new KafkaException("the cluster told no settings of topic \"" + topic + "\""));
    }

    private static UUID uuid(Uuid id) {
        return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
