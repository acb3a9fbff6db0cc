package io.holdfast.core.kafka;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Cluster;
import io.holdfast.core.plan.ClusterView;
import io.holdfast.core.plan.Step;
import io.holdfast.core.plan.TopicView;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/** Reads and changes one cluster's topics. Every call has a limit. Not thread-safe. */
public final class ClusterAdmin implements AutoCloseable {

    private static final int LIMIT_MS = 15_000;

    private final String name;
    private final String servers;
    private final Admin admin;

    /** Connects lazily: a cluster that does not answer shows at the first call. */
    public ClusterAdmin(Cluster cluster) {
        this(cluster.name(), cluster.clientSettings());
    }

    /** The same for whoever has a client's settings only; {@code name} is for messages. */
    public ClusterAdmin(String name, Map<String, Object> client) {
        this.name = name;
        this.servers = String.valueOf(client.get("bootstrap.servers"));
        Map<String, Object> settings = new HashMap<>(client);
        settings.putIfAbsent("default.api.timeout.ms", LIMIT_MS);
        settings.putIfAbsent("request.timeout.ms", LIMIT_MS / 2);
        this.admin = Admin.create(settings);
    }

    /** The cluster with those of {@code topics} that it has. */
    public ClusterView view(Collection<String> topics) {
        int brokers = get(admin.describeCluster().nodes()).size();
        Set<String> present = get(admin.listTopics().names());
        List<String> known = topics.stream().filter(present::contains).toList();
        Map<String, TopicView> views = new HashMap<>();
        for (TopicDescription topic :
                get(admin.describeTopics(known).allTopicNames()).values()) {
            int copies = topic.partitions().stream()
                    .mapToInt(partition -> partition.replicas().size())
                    .min()
                    .orElse(0);
            views.put(
                    topic.name(),
                    new TopicView(topic.name(), topic.partitions().size(), copies, configs(topic.name())));
        }
        return new ClusterView(name, brokers, views);
    }

    private Map<String, String> configs(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<String, String> configs = new HashMap<>();
        get(admin.describeConfigs(Set.of(resource)).all())
                .values()
                .forEach(config -> config.entries().forEach(entry -> put(configs, entry)));
        return configs;
    }

    private static void put(Map<String, String> configs, ConfigEntry entry) {
        if (entry.value() != null) {
            configs.put(entry.name(), entry.value());
        }
    }

    /** Carries out one step; carrying it out again changes nothing. */
    public void apply(Step step) {
        if (step instanceof Step.CreateTopic create) {
            create(create);
        } else if (step instanceof Step.RaisePartitions raise) {
            get(admin.createPartitions(Map.of(raise.topic(), NewPartitions.increaseTo(raise.to())))
                    .all());
        } else if (step instanceof Step.SetConfig set) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, set.topic());
            AlterConfigOp op = new AlterConfigOp(new ConfigEntry(set.key(), set.to()), AlterConfigOp.OpType.SET);
            get(admin.incrementalAlterConfigs(Map.of(resource, List.of(op))).all());
        }
    }

    private void create(Step.CreateTopic create) {
        NewTopic topic = new NewTopic(create.topic(), create.partitions(), (short) create.replicationFactor())
                .configs(create.configs());
        try {
            get(admin.createTopics(Set.of(topic)).all());
        } catch (HoldfastException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(2L * LIMIT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new HoldfastException(
                    "cluster", "cluster \"" + name + "\" (" + servers + "): " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new HoldfastException(
                    "cluster-away",
                    "cluster \"" + name + "\" (" + servers + ") did not answer; is it running and reachable from here?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException("interrupted", "interrupted while asking cluster \"" + name + "\"", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
