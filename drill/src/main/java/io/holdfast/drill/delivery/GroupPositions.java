package io.holdfast.drill.delivery;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.experiment.Waiting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How far a consumer group has come in a topic, as the brokers tell; and makes them tell otherwise. */
final class GroupPositions {

    private static final long LIMIT_S = 20;
    private static final long MEMBERS_LIMIT_MS = 30_000;
    private static final long POLL_MS = 250;
    private static final int MOST_SHIFTED = 3;

    private final Admin admin;
    private final String topic;
    private final String group;

    GroupPositions(Admin admin, String topic, String group) {
        this.admin = admin;
        this.topic = topic;
        this.group = group;
    }

    /** Records between the group's position and the end, for each partition that has any. */
    Map<Integer, Long> behind() {
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = committed();
            Map<Integer, Long> behind = new TreeMap<>();
            ends().forEach((partition, end) -> {
                @Nullable OffsetAndMetadata position = committed.get(partition);
                long left = end.offset() - (position == null ? 0 : position.offset());
                if (left != 0) {
                    behind.put(partition.partition(), left);
                }
            });
            return behind;
        } catch (ExecutionException | TimeoutException e) {
            throw unreadable(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * Commits each position that has metadata anew, one to three offsets before where it was and with the same metadata, as
     * who copies commits without reading them would; waits until the group has no members.
     *
     * @return how many were
     * @throws HoldfastException when the group still has members after 30 s
     */
    int shift(Random random) {
        try {
            Map<TopicPartition, OffsetAndMetadata> shifted = new HashMap<>();
            committed().forEach((partition, position) -> {
                long offset = position.offset() - 1 - random.nextInt(MOST_SHIFTED);
                if (!position.metadata().isEmpty() && offset >= 0) {
                    shifted.put(partition, new OffsetAndMetadata(offset, position.metadata()));
                }
            });
            if (!shifted.isEmpty() && !Waiting.until(() -> alter(shifted), MEMBERS_LIMIT_MS, POLL_MS)) {
                throw new HoldfastException(
                        "group-positions",
                        "the group \"" + group + "\" has members after " + MEMBERS_LIMIT_MS
                                + " ms; end what delivers before its positions are shifted",
                        null);
            }
            return shifted.size();
        } catch (ExecutionException | TimeoutException e) {
            throw unreadable(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** False while the group has members. */
    private boolean alter(Map<TopicPartition, OffsetAndMetadata> positions) {
        try {
            admin.alterConsumerGroupOffsets(group, positions).all().get(LIMIT_S, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            return false;
        } catch (TimeoutException e) {
            throw unreadable(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> committed()
            throws ExecutionException, TimeoutException, InterruptedException {
        return admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(LIMIT_S, TimeUnit.SECONDS);
    }

    private HoldfastException unreadable(Exception e) {
        return new HoldfastException(
                "group-positions", "the positions of \"" + group + "\" cannot be read or set: " + e, e);
    }

    private static HoldfastException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new HoldfastException("interrupted", "the drill was interrupted", e);
    }

    private Map<TopicPartition, ListOffsetsResultInfo> ends()
            throws ExecutionException, TimeoutException, InterruptedException {
        int partitions =
                admin.describeTopics(List.of(topic)).allTopicNames().get(LIMIT_S, TimeUnit.SECONDS).values().stream()
                        .mapToInt(description -> description.partitions().size())
                        .sum();
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int i = 0; i < partitions; i++) {
            asked.put(new TopicPartition(topic, i), OffsetSpec.latest());
        }
        return admin.listOffsets(asked).all().get(LIMIT_S, TimeUnit.SECONDS);
    }
}
