package io.holdfast.intake.kafka;

import io.holdfast.core.kafka.KafkaCalls;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
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
     * What the cluster says of each topic.
     *
     * @throws KafkaException when the cluster does not answer
     */
    public Map<String, TopicAnswer> read(Collection<String> topics) {
        String clusterId = KafkaCalls.get(admin.describeCluster().clusterId(), LIMIT_MS);
        Map<String, TopicAnswer> answers = new HashMap<>();
        admin.describeTopics(topics, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues()
                .forEach((topic, future) -> answers.put(topic, describe(clusterId, topic, future)));
        return answers;
    }

    private TopicAnswer describe(String clusterId, String topic, KafkaFuture<TopicDescription> future) {
        try {
            TopicDescription description = KafkaCalls.get(future, LIMIT_MS);
            Set<AclOperation> rights = description.authorizedOperations();
            if (rights != null && !rights.contains(AclOperation.WRITE)) {
                return new TopicAnswer.Forbidden("writing to topic \"" + topic + "\" is not allowed");
            }
            Config config = config(topic);
            return new TopicAnswer.Known(new TopicFacts(
                    clusterId,
                    topic,
                    uuid(description.topicId()),
                    description.partitions().size(),
                    Integer.parseInt(
                            config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value()),
                    Integer.parseInt(
                            config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value()),
                    description.partitions().get(0).replicas().size(),
                    config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value().contains("compact"),
                    description.partitions().stream()
                            .map(p -> p.leader() == null ? -1 : p.leader().id())
                            .toList()));
        } catch (UnknownTopicOrPartitionException e) {
            return new TopicAnswer.Missing();
        } catch (AuthorizationException e) {
            return new TopicAnswer.Forbidden("describing topic \"" + topic + "\" is not allowed: " + e.getMessage());
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
