package io.holdfast.delivery.park;

import io.holdfast.core.plan.ClusterView;
import io.holdfast.core.plan.Plan;
import io.holdfast.core.plan.Step;
import io.holdfast.core.plan.TopicView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares a delivery's park log, dead letters and commands with its source. Pure.
 *
 * <p>Planned is what takes nothing away: creating the topics, raising {@code max.message.bytes} and
 * {@code min.insync.replicas}. Everything else that is not as it must be is a finding that says what to do.
 *
 * <p>Dead letters are kept for ever unless asked otherwise: such a record has failed for good and its source expires, so the
 * dead letter is the last copy, and only a person should let go of it. Its time is the broker's, not the source record's, so
 * that a limited retention counts from the failure and old records are not refused. The park log has small segments, since
 * the active one is not compacted and is read whole at every claim.
 */
public final class ParkTopicPlanner {

    /** What the park log and dead letters take more than the source, in bytes: the key, the story, the batch's header. */
    public static final int STORY_ROOM = 64 * 1024;

    /** Kafka's {@code retention.ms} for no limit. */
    public static final long FOR_EVER = -1;

    private static final int LONGEST_NAME = 249;
    private static final String SIZE = "max.message.bytes";
    private static final String MIN_ISR = "min.insync.replicas";
    private static final String CLEANUP = "cleanup.policy";
    private static final String TIME = "message.timestamp.type";
    private static final String UNCLEAN = "unclean.leader.election.enable";
    private static final long COMPACTION_LAG_MS = Duration.ofMinutes(1).toMillis();
    private static final long TOMBSTONE_MS = Duration.ofHours(1).toMillis();
    private static final long SEGMENT_BYTES = 64L << 20;

    private final TopicView source;
    private final ParkNames names;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();

    private ParkTopicPlanner(TopicView source, ParkNames names) {
        this.source = source;
        this.names = names;
    }

    /**
     * @param view with the source and those of the two topics that exist
     * @param deadLetterRetentionMs for a dead-letter topic that is to be created; {@link #FOR_EVER} for no limit
     */
    public static Plan plan(ClusterView view, ParkNames names, long deadLetterRetentionMs) {
        TopicView source = view.topics().get(names.topic());
        if (source == null) {
            return new Plan(
                    view.name(),
                    List.of(),
                    List.of("topic " + names.topic() + " of delivery \"" + names.delivery()
                            + "\" does not exist; create it with holdfast apply"));
        }
        ParkTopicPlanner planner = new ParkTopicPlanner(source, names);
        planner.topic(view.topics().get(names.parkTopic()), names.parkTopic(), planner.parkConfigs());
        planner.topic(
                view.topics().get(names.deadLetterTopic()),
                names.deadLetterTopic(),
                planner.deadLetterConfigs(deadLetterRetentionMs));
        planner.topic(
                view.topics().get(names.commandTopic()),
                names.commandTopic(),
                planner.deadLetterConfigs(deadLetterRetentionMs));
        return new Plan(view.name(), List.copyOf(planner.steps), List.copyOf(planner.findings));
    }

    private void topic(@Nullable TopicView now, String name, Map<String, String> configs) {
        if (name.length() > LONGEST_NAME) {
            findings.add("topic name \"" + name + "\" has " + name.length() + " characters, Kafka takes " + LONGEST_NAME
                    + "; shorten the name of delivery \"" + names.delivery() + "\"");
        } else if (now == null) {
            steps.add(new Step.CreateTopic(name, source.partitions(), source.replicationFactor(), configs));
        } else {
            compare(now, configs);
        }
    }

    private void compare(TopicView now, Map<String, String> configs) {
        partitions(now);
        if (now.replicationFactor() < source.replicationFactor()) {
            findings.add(now.name() + ": replication is " + now.replicationFactor() + ", of " + source.name()
                    + " it is " + source.replicationFactor() + "; raise it with kafka-reassign-partitions");
        }
        must(now, CLEANUP, configs.getOrDefault(CLEANUP, ""), cleanupRisk());
        must(now, TIME, configs.getOrDefault(TIME, ""), "times would be the clients' and not the broker's");
        must(now, UNCLEAN, "false", "an unclean leader loses acknowledged records");
        raise(now, SIZE, configs);
        raise(now, MIN_ISR, configs);
    }

    private String cleanupRisk() {
        return "the park log must be compacted and nothing else, or parked records expire;"
                + " dead letters must not be compacted, or a key's later one erases the earlier";
    }

    private void partitions(TopicView now) {
        if (now.partitions() < source.partitions()) {
            findings.add(now.name() + ": has " + now.partitions() + " partitions, " + source.name() + " has "
                    + source.partitions() + ", so records of the others cannot be parked; add them with kafka-topics"
                    + " --alter --topic " + now.name() + " --partitions " + source.partitions()
                    + " (partition p keeps belonging to partition p of the source)");
        } else if (now.partitions() > source.partitions()) {
            findings.add(now.name() + ": has " + now.partitions() + " partitions, " + source.name() + " has only "
                    + source.partitions() + ", so what the further ones hold belongs to nobody; export it, then delete "
                    + now.name() + " and let it be created again");
        }
    }

    private void must(TopicView now, String key, String value, String risk) {
        String is = now.configs().getOrDefault(key, "unset");
        if (!is.equals(value)) {
            findings.add(now.name() + ": " + key + " is " + is + ", but must be " + value + ": " + risk
                    + "; set it with kafka-configs --alter --entity-type topics --entity-name " + now.name()
                    + " --add-config " + key + "=" + value);
        }
    }

    private void raise(TopicView now, String key, Map<String, String> configs) {
        String to = configs.getOrDefault(key, "0");
        String from = now.configs().getOrDefault(key, "unset");
        if (number(from) < number(to)) {
            steps.add(new Step.SetConfig(now.name(), key, from, to));
        }
    }

    private Map<String, String> parkConfigs() {
        Map<String, String> configs = common();
        configs.put(CLEANUP, "compact");
        configs.put("min.compaction.lag.ms", Long.toString(COMPACTION_LAG_MS));
        configs.put("delete.retention.ms", Long.toString(TOMBSTONE_MS));
        configs.put("segment.ms", Long.toString(TOMBSTONE_MS));
        configs.put("segment.bytes", Long.toString(Math.max(SEGMENT_BYTES, size())));
        configs.put("min.cleanable.dirty.ratio", "0.2");
        return configs;
    }

    private Map<String, String> deadLetterConfigs(long retentionMs) {
        Map<String, String> configs = common();
        configs.put(CLEANUP, "delete");
        configs.put("retention.ms", Long.toString(retentionMs));
        configs.put("retention.bytes", "-1");
        return configs;
    }

    private Map<String, String> common() {
        Map<String, String> configs = new TreeMap<>();
        configs.put(TIME, "LogAppendTime");
        configs.put(UNCLEAN, "false");
        configs.put(SIZE, Long.toString(size()));
        configs.put(MIN_ISR, source.configs().getOrDefault(MIN_ISR, "1"));
        return configs;
    }

    private long size() {
        return Math.min(Integer.MAX_VALUE, number(source.configs().getOrDefault(SIZE, "1048588")) + STORY_ROOM);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
