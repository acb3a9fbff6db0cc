package io.holdfast.drill.delivery;

import io.holdfast.core.HoldfastException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** How far a consumer group has come in a topic, as the brokers tell. */
final class GroupPositions {

    private static final long LIMIT_S = 20;

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
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(LIMIT_S, TimeUnit.SECONDS);
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
            throw new HoldfastException(
                    "group-positions", "the positions of \"" + group + "\" cannot be read: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException("interrupted", "the drill was interrupted", e);
        }
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
