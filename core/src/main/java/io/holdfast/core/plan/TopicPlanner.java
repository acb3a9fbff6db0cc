package io.holdfast.core.plan;

import io.holdfast.core.catalog.Flow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares the topics of flows with those of a cluster. Pure.
 *
 * <p>What is safe is planned: creating topics, raising {@code min.insync.replicas}, lengthening retention. What loses data or
 * order is planned only for flows that the operator names, or left to Kafka's own tools. What Kafka cannot do is reported.
 */
public final class TopicPlanner {

    private static final int RECORD_OVERHEAD = 4_096;
    private static final long KAFKA_MAX_MESSAGE = 1_048_588;
    private static final Set<String> DELETING = Set.of("retention.ms", "retention.bytes");

    private final ClusterView view;
    private final Asked asked;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();

    /** Risky changes that the operator asked for, by flow. */
    public record Asked(Set<String> raisePartitions, Set<String> shortenRetention) {

        /** None. */
        public static final Asked NOTHING = new Asked(Set.of(), Set.of());
    }

    private TopicPlanner(ClusterView view, Asked asked) {
        this.view = view;
        this.asked = asked;
    }

    /** The plan for these flows on this cluster. */
    public static Plan plan(Collection<Flow> flows, ClusterView view, Asked asked) {
        TopicPlanner planner = new TopicPlanner(view, asked);
        flows.forEach(planner::plan);
        return new Plan(view.name(), List.copyOf(planner.steps), List.copyOf(planner.findings));
    }

    private void plan(Flow flow) {
        TopicView now = view.topics().get(flow.topicName());
        if (now == null) {
            create(flow);
            return;
        }
        comparePartitions(flow, now);
        compareReplication(flow, now);
        desired(flow).forEach((key, to) -> compareConfig(flow, now, key, to));
        if ("true".equals(now.configs().get("unclean.leader.election.enable"))) {
            findings.add(
                    flow.topicName() + ": unclean.leader.election.enable is true, so acknowledged records can be lost;"
                            + " set it to false in topic.config");
        }
    }

    private void create(Flow flow) {
        int copies = flow.topic().replicationFactor();
        if (copies > view.brokers()) {
            findings.add(flow.topicName() + ": cannot be created with replication " + copies + ", since cluster \""
                    + view.name() + "\" has " + view.brokers()
                    + " brokers; add brokers or lower topic.replication-factor");
            return;
        }
        steps.add(new Step.CreateTopic(flow.topicName(), flow.topic().partitions(), copies, desired(flow)));
    }

    private void comparePartitions(Flow flow, TopicView now) {
        int declared = flow.topic().partitions();
        if (declared < now.partitions()) {
            findings.add(flow.topicName() + ": has " + now.partitions() + " partitions, declared are " + declared
                    + "; Kafka cannot take partitions away, so raise the declaration");
        } else if (declared > now.partitions() && asked.raisePartitions().contains(flow.name())) {
            steps.add(new Step.RaisePartitions(flow.topicName(), now.partitions(), declared));
        } else if (declared > now.partitions()) {
            findings.add(flow.topicName() + ": has " + now.partitions() + " partitions, declared are " + declared
                    + "; raising them moves keys, so ask for it with --raise-partitions " + flow.name());
        }
    }

    private void compareReplication(Flow flow, TopicView now) {
        int declared = flow.topic().replicationFactor();
        if (declared != now.replicationFactor()) {
            findings.add(flow.topicName() + ": replication is " + now.replicationFactor() + ", declared is " + declared
                    + "; it changes by reassigning partitions (kafka-reassign-partitions), which is not done here");
        }
    }

    private void compareConfig(Flow flow, TopicView now, String key, String to) {
        String from = now.configs().getOrDefault(key, "unset");
        if (from.equals(to)) {
            return;
        }
        if (key.equals("max.message.bytes") && number(from) > number(to)) {
            return;
        }
        String risk = risk(key, from, to);
        if (risk == null || DELETING.contains(key) && asked.shortenRetention().contains(flow.name())) {
            steps.add(new Step.SetConfig(flow.topicName(), key, from, to));
            return;
        }
        findings.add(flow.topicName() + ": " + key + " is " + from + ", declared is " + to + "; " + risk
                + (DELETING.contains(key)
                        ? ", so ask for it with --shorten-retention " + flow.name()
                        : ", so it is left; if you mean it, set it with kafka-configs and it is as declared"));
    }

    /** What the change would cost; null when nothing. */
    private static @Nullable String risk(String key, String from, String to) {
        return switch (key) {
            case "retention.ms", "retention.bytes" -> fewer(from, to) ? "shortening deletes records" : null;
            case "min.insync.replicas" -> number(to) < number(from) ? "lowering weakens every acknowledgement" : null;
            case "cleanup.policy" -> "another policy deletes other records";
            case "unclean.leader.election.enable" ->
                to.equals("true") ? "an unclean leader loses acknowledged records" : null;
            case "delete.retention.ms" ->
                number(to) < number(from) ? "consumers that are away longer miss tombstones" : null;
            default -> null;
        };
    }

    /** Whether fewer records are kept; a negative bound is none, and so is an unset one. */
    private static boolean fewer(String from, String to) {
        boolean unbounded = from.equals("unset") || number(from) < 0;
        return number(to) >= 0 && (unbounded || number(to) < number(from));
    }

    private static Map<String, String> desired(Flow flow) {
        Map<String, String> configs = new TreeMap<>(flow.topic().config());
        configs.put("min.insync.replicas", Integer.toString(flow.topic().minInsyncReplicas()));
        configs.put("retention.ms", Long.toString(flow.topic().retention().toMillis()));
        long largest = flow.intake().maxRecordSize().bytes() + RECORD_OVERHEAD;
        if (largest > KAFKA_MAX_MESSAGE) {
            configs.putIfAbsent("max.message.bytes", Long.toString(largest));
        }
        return configs;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
