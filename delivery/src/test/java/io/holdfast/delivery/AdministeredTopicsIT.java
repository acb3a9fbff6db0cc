package io.holdfast.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.delivery.park.ParkState;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What administrators, retention and the cleaner do to a delivery's source, its own topics and its offsets. */
@Tag("nightly")
class AdministeredTopicsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static LocalCluster cluster;

    private final Queue<String> effects = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void start() {
        cluster = LocalCluster.start(ClusterSpec.of(1).withProperties(Map.of("log.cleaner.backoff.ms", "200")));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void aPositionThatTheLogHoldsNoMoreIsToldAndNothingIsSkippedUnasked() {
        OneTopic expired = topic("expired", 100, 5);
        CountDownLatch never = new CountDownLatch(1);
        try (Delivery first = Delivery.start(expired.hasty(), record -> {
            if (value(record).equals("v60")) {
                never.await();
            }
            return Disposition.done();
        })) {
            await().atMost(LIMIT).until(() -> first.status().done() == 92);
        }
        OffsetAndMetadata committed = expired.committed();
        assertThat(committed.offset()).isEqualTo(60);
        assertThat(committed.metadata()).isNotEmpty();
        expired.expire(80);

        try (Delivery second = Delivery.start(expired.hasty(), this::done)) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(only(second).trouble())
                            .contains("does not hold the committed position any more", "set the group's offset"));
            await().during(Duration.ofSeconds(3))
                    .until(() -> second.status().claims() == 1
                            && second.status().attempts() == 0
                            && second.status().state().equals("trouble"));
        }
        assertThat(expired.committed()).isEqualTo(committed);

        expired.move(80);
        try (Delivery third = Delivery.start(expired.hasty(), this::done)) {
            await().atMost(LIMIT).untilAsserted(() -> assertThat(effects).hasSize(20));
            await().atMost(LIMIT).until(() -> only(third).lag() == 0);
        }
        never.countDown();
    }

    @Test
    void offsetsMayBeMovedBackAndForwardThoughRecordsAreParked() {
        OneTopic moved = topic("moved", 40, 4);
        try (Delivery first = Delivery.start(moved.hasty(), record -> {
            if (value(record).equals("v5")) {
                throw new java.io.IOException("not yet");
            }
            return done(record);
        })) {
            await().atMost(LIMIT)
                    .until(() -> effects.size() == 31 && only(first).parked() == 9);
        }
        effects.clear();
        moved.move(0);
        try (Delivery second = Delivery.start(moved.hasty(), this::done)) {
            await().atMost(LIMIT)
                    .until(() -> effects.size() == 31 && only(second).lag() == 0);
            assertThat(only(second).parked()).as("what waits for its time").isEqualTo(9);
        }
        assertThat(effects).doesNotHaveDuplicates().contains("v1").doesNotContain("v5", "v9");
        effects.clear();
        moved.append(40, 60, 4);
        moved.move(50);
        try (Delivery third = Delivery.start(moved.hasty(), this::done)) {
            await().atMost(LIMIT).until(() -> effects.size() == 8 && only(third).lag() == 0);
            moved.redrive(ParkState.Kind.RETRY);
            await().atMost(LIMIT)
                    .untilAsserted(
                            () -> assertThat(effects).as("%s", third.status()).hasSize(19));
        }
        assertThat(effects.stream().filter(value -> Integer.parseInt(value.substring(1)) % 4 == 1))
                .containsExactly("v5", "v9", "v13", "v17", "v21", "v25", "v29", "v33", "v37", "v53", "v57");
    }

    @Test
    void partitionsThatAreAddedWaitForThoseOfTheParkLogAndHoldUpNoOther() {
        OneTopic grown = topic("grown", 10, 2);
        try (Delivery delivery = Delivery.start(grown.hasty(), this::done)) {
            await().atMost(LIMIT).until(() -> effects.size() == 10);
            grown.grow("", 2);
            grown.append(10, 50, 20);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(delivery.status().partitions())
                            .hasSize(2)
                            .element(1)
                            .satisfies(added -> assertThat(added.trouble()).contains("grown.out.park-1")));
            await().atMost(LIMIT)
                    .until(() -> delivery.status().partitions().get(0).position() == grown.end());
            assertThat(delivery.status().partitions().get(0).trouble()).isEmpty();
            assertThat(effects).hasSizeBetween(11, 49);

            grown.grow(".out.park", 2);
            grown.grow(".out.dlq", 2);
            grown.grow(".out.commands", 2);
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(effects).as("%s", delivery.status()).hasSize(50));
            await().atMost(LIMIT).until(() -> delivery.status().state().equals("running"));
        }
        assertThat(effects).doesNotHaveDuplicates();
    }

    @Test
    void aParkLogThatRefusesARecordStopsItsPartitionUntilItTakesIt() {
        OneTopic narrow = topic("narrow", 10, 5);
        byte[] noise = new byte[5_000];
        new Random(1).nextBytes(noise);
        try (Delivery delivery = Delivery.start(narrow.hasty(), record -> {
            if (record.value().length == noise.length) {
                throw new java.io.IOException("not yet");
            }
            return done(record);
        })) {
            await().atMost(LIMIT).until(() -> effects.size() == 10);
            narrow.limit(".out.park", 2_000);
            narrow.send(new ProducerRecord<>("narrow", new byte[] {'k'}, noise));
            narrow.append(10, 20, 5);
            await().atMost(LIMIT)
                    .untilAsserted(
                            () -> assertThat(only(delivery).trouble()).contains("Kafka refuses", "RecordTooLarge"));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(only(delivery).lag())
                            .as("%s", delivery.status())
                            .isEqualTo(1));
            narrow.limit(".out.park", 100_000);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(only(delivery))
                            .returns(1, PartitionStatus::parked)
                            .returns(0L, PartitionStatus::lag)
                            .returns("", PartitionStatus::trouble));
        }
        assertThat(effects).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void aDeadLetterTopicThatIsDeletedIsToldAndWhatIsDoneIsNotDoneAgain() {
        OneTopic letterless = topic("letterless", 10, 5);
        try (Delivery delivery = Delivery.start(letterless.hasty(), record -> {
            if (value(record).equals("v10")) {
                throw new IllegalArgumentException("poison");
            }
            return done(record);
        })) {
            await().atMost(LIMIT).until(() -> effects.size() == 10);
            letterless.delete(".out.dlq");
            letterless.append(10, 30, 5);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(only(delivery).trouble()).contains("letterless.out.dlq"));
            await().during(Duration.ofSeconds(6))
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(effects).doesNotHaveDuplicates());
            cluster.createTopic("letterless.out.dlq", 1, Map.of());
            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(delivery.status().dead()).isEqualTo(1);
                assertThat(only(delivery)).returns(0L, PartitionStatus::lag).returns("", PartitionStatus::trouble);
            });
        }
        assertThat(effects).hasSize(26).doesNotHaveDuplicates();
    }

    @Test
    void thePositionReachesTheEndBehindWhatWasCompactedAwayOrAborted() {
        cluster.createTopic(
                "gaps",
                1,
                Map.of("cleanup.policy", "compact", "segment.ms", "300", "min.cleanable.dirty.ratio", "0.01"));
        OneTopic gaps = new OneTopic(cluster, "gaps");
        gaps.append(0, 300, 5);
        await("the cleaner").atMost(LIMIT).pollInterval(Duration.ofMillis(500)).until(() -> {
            gaps.append(300, 305, 5);
            return gaps.records() < gaps.end() / 2;
        });
        try (var producer =
                gaps.producer(Map.of("bootstrap.servers", cluster.bootstrapServers(), "transactional.id", "gaps"))) {
            producer.initTransactions();
            for (int i = 0; i < 10; i++) {
                producer.beginTransaction();
                var unused = producer.send(gaps.record("t", i % 2 == 0 ? "kept" : "void"));
                if (i % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.flush();
                    producer.abortTransaction();
                }
            }
        }
        try (Delivery delivery = Delivery.start(gaps.settings(), this::done)) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(only(delivery))
                            .returns(0L, PartitionStatus::lag)
                            .returns(gaps.end(), PartitionStatus::position));
            await().atMost(LIMIT).until(() -> gaps.committed().offset() == gaps.end());
        }
        assertThat(effects).contains("kept", "v304").doesNotContain("void");
    }

    private static OneTopic topic(String name, int records, int keys) {
        cluster.createTopic(name, 1, Map.of());
        OneTopic topic = new OneTopic(cluster, name);
        topic.append(0, records, keys);
        return topic;
    }

    private static PartitionStatus only(Delivery delivery) {
        return delivery.status().partitions().stream()
                .findFirst()
                .orElse(PartitionStatus.closed(0, 0, "not this member's yet"));
    }

    private Disposition done(InboundRecord record) {
        effects.add(value(record));
        return Disposition.done();
    }

    private static String value(InboundRecord record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }
}
