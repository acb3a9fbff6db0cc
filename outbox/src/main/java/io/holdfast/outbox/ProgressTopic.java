package io.holdfast.outbox;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.kafka.ClusterAdmin;
import io.holdfast.core.plan.ClusterView;
import io.holdfast.core.plan.Step;
import io.holdfast.core.plan.TopicView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The compacted topic that says what was published last: a partition for each shard. */
final class ProgressTopic {

    private static final String CLEANUP = "cleanup.policy";
    private static final String MIN_ISR = "min.insync.replicas";
    private static final String UNCLEAN = "unclean.leader.election.enable";

    private ProgressTopic() {}

    /**
     * Creates it if need be, and checks it.
     *
     * @throws HoldfastException when the cluster does not answer, or something is not as it must be
     */
    static void ensure(OutboxSettings settings) {
        try (ClusterAdmin admin = new ClusterAdmin("outbox " + settings.flow(), settings.client())) {
            ClusterView view = admin.view(List.of(settings.topic(), settings.progressTopic()));
            TopicView source = view.topics().get(settings.topic());
            if (source == null) {
                throw wrong("topic " + settings.topic() + " does not exist; create it with holdfast apply");
            }
            TopicView progress = view.topics().get(settings.progressTopic());
            int shards = settings.outbox().shards();
            if (progress == null) {
                admin.apply(new Step.CreateTopic(
                        settings.progressTopic(), shards, source.replicationFactor(), configs(source)));
            } else {
                String finding = finding(progress, shards);
                if (finding != null) {
                    throw wrong(progress.name() + ": " + finding);
                }
            }
        }
    }

    private static Map<String, String> configs(TopicView source) {
        Map<String, String> configs = new TreeMap<>();
        configs.put(CLEANUP, "compact");
        configs.put(MIN_ISR, source.configs().getOrDefault(MIN_ISR, "1"));
        configs.put(UNCLEAN, "false");
        configs.put("segment.ms", Long.toString(Duration.ofHours(1).toMillis()));
        configs.put("segment.bytes", Long.toString(8L << 20));
        configs.put("min.cleanable.dirty.ratio", "0.2");
        configs.put("delete.retention.ms", Long.toString(Duration.ofMinutes(1).toMillis()));
        configs.put("max.message.bytes", Long.toString(4L << 20));
        return configs;
    }

    /** What is wrong with it, if anything is. */
    static @Nullable String finding(TopicView progress, int shards) {
        if (progress.partitions() < shards) {
            return "has " + progress.partitions() + " partitions, and the outbox " + shards
                    + " shards; let the table run empty, then add partitions with kafka-topics --alter";
        }
        String cleanup = progress.configs().getOrDefault(CLEANUP, "unset");
        if (!cleanup.equals("compact")) {
            return CLEANUP + " is " + cleanup + ", but must be compact, or what was published is forgotten;"
                    + " set it with kafka-configs";
        }
        return null;
    }

    private static HoldfastException wrong(String what) {
        return new HoldfastException("outbox", what, null);
    }
}
