package io.holdfast.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.delivery.engine.LaneRules;
import io.holdfast.delivery.park.ParkState;
import io.holdfast.delivery.policy.RetryPolicy;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DeliveryStatusIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static LocalCluster cluster;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.start(ClusterSpec.of(1));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void lagCountsWhatIsNotFinishedAndGoesToNothingOnceItIs() throws Exception {
        produce("slow", 300, 3);
        CountDownLatch go = new CountDownLatch(1);
        AtomicLong observed = new AtomicLong();
        DeliverySettings settings =
                settings("slow").withObserver((flow, delivery, nanos) -> observed.incrementAndGet());
        try (Delivery delivery = Delivery.start(settings, record -> {
            go.await();
            return Disposition.done();
        })) {
            await().atMost(LIMIT).untilAsserted(() -> {
                PartitionStatus partition = only(delivery);
                assertThat(partition.lag()).isEqualTo(300);
                assertThat(partition.lagMs()).isBetween(1_000L, 120_000L);
                assertThat(partition.lanesBusy()).isEqualTo(3);
                assertThat(partition.lanesBlocked()).isZero();
            });
            assertThat(delivery.status().state()).isEqualTo("running");

            go.countDown();
            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(only(delivery).lag()).isZero();
                assertThat(only(delivery).lagMs()).isZero();
                assertThat(only(delivery).lanesBusy()).isZero();
            });
            assertThat(delivery.status().sink().breaker()).isEqualTo("closed");
            assertThat(delivery.status().sink().handlerMs()).isPositive();
            assertThat(observed.get()).isEqualTo(300);
        }
    }

    @Test
    void whatIsParkedAndWhatIsHeldHaveAnAgeAndAnOpenBreakerIsSeen() {
        produce("sick", 20, 10);
        AtomicBoolean down = new AtomicBoolean();
        try (Delivery delivery = Delivery.start(settings("sick"), record -> {
            if (down.get()) {
                throw new java.net.ConnectException("refused");
            }
            switch (new String(record.key(), java.nio.charset.StandardCharsets.UTF_8)) {
                case "k1" -> throw new IllegalArgumentException("poison");
                case "k2" -> throw new java.io.IOException("not yet");
                default -> {}
            }
            return Disposition.done();
        })) {
            await().atMost(LIMIT).untilAsserted(() -> {
                PartitionStatus partition = only(delivery);
                assertThat(partition.lag()).isZero();
                assertThat(partition.parked()).isEqualTo(4);
                assertThat(partition.lanesBlocked()).isEqualTo(2);
                assertThat(partition.parkedAgeMs()).isBetween(1_500L, 60_000L);
                assertThat(partition.deadAgeMs()).isBetween(1_500L, 60_000L);
            });
            down.set(true);
            append("sick", 0, 20, 10);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(delivery.status().state()).isEqualTo("sink-down"));
            assertThat(delivery.status().sink().breaker()).isIn("open", "half-open");
            assertThat(delivery.resume()).isFalse();
        }
    }

    @Test
    @Tag("nightly")
    void aDeadLetterThatHoldsNoKeyHasAnAgeToo() {
        produce("going", 20, 10);
        LaneRules onward = new LaneRules(true, LaneRules.WhenDead.CONTINUE, 5_000, 64 << 20, 1_000, 40, 1 << 30);
        DeliverySettings going = settings("going").withLanes(onward);
        AtomicBoolean mended = new AtomicBoolean();
        RecordHandler handler = record -> {
            if (!mended.get() && new String(record.key(), StandardCharsets.UTF_8).equals("k1")) {
                throw new IllegalArgumentException("poison");
            }
            return Disposition.done();
        };
        try (Delivery delivery = Delivery.start(going, handler)) {
            await().atMost(LIMIT).until(() -> delivery.status().dead() == 2);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(only(delivery).deadAgeMs()).isPositive());
        }
        mended.set(true);
        OneTopic topic = new OneTopic(cluster, "going");
        try (Delivery delivery = Delivery.start(going, handler)) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(only(delivery).deadAgeMs())
                            .as("after a restart")
                            .isPositive());
            topic.redriveLetters();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(only(delivery).deadAgeMs()).isZero());
            assertThat(delivery.status().dead()).isZero();
        }
    }

    @Test
    void aDeliveryOfWhichTooManyRecordsDieStandsStillUntilItIsResumed() {
        produce("dying", 200, 200);
        AtomicBoolean mended = new AtomicBoolean();
        try (Delivery delivery = Delivery.start(settings("dying"), record -> {
            if (!mended.get()) {
                throw new IllegalArgumentException("poison");
            }
            return Disposition.done();
        })) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(delivery.status().state()).isEqualTo("halted"));
            long dead = delivery.status().dead();
            mended.set(true);
            await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
            assertThat(delivery.status().done()).isZero();

            assertThat(delivery.resume()).isTrue();
            assertThat(delivery.resume()).isFalse();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(delivery.status().done())
                            .as("%s", delivery.status())
                            .isEqualTo(200 - dead));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(delivery.status().state()).isEqualTo("running"));
        }
    }

    @Test
    void aPartitionThatAHotPoisonKeyHasFilledSaysSoAndIsReadOnOnceItsHeadIsMended() {
        cluster.createTopic("hot", 1, Map.of());
        OneTopic hot = new OneTopic(cluster, "hot");
        int before = appendSkewed(hot, 0, 1_000);
        AtomicBoolean mended = new AtomicBoolean();
        Queue<String> effects = new ConcurrentLinkedQueue<>();
        LaneRules few = new LaneRules(true, LaneRules.WhenDead.HOLD_KEY, 5_000, 64 << 20, 1_000, 40, 1 << 30);
        try (Delivery delivery = Delivery.start(hot.settings().withLanes(few), record -> {
            String value = new String(record.value(), StandardCharsets.UTF_8);
            if (!mended.get() && value.startsWith("k0 ")) {
                throw new IllegalArgumentException("poison");
            }
            effects.add(value);
            return Disposition.done();
        })) {
            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(only(delivery).parked()).isEqualTo(before);
                assertThat(only(delivery).lag()).isZero();
            });
            int ofTheHotKey = before + appendSkewed(hot, 1_000, 1_500);
            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(only(delivery).lag()).isEqualTo(500);
                assertThat(only(delivery).trouble())
                        .contains(only(delivery).parked() + " records are parked", "redrive or discard");
            });
            assertThat(delivery.status().state()).isEqualTo("trouble");
            assertThat(delivery.status().dead()).isEqualTo(1);

            mended.set(true);
            hot.redrive(ParkState.Kind.DEAD);
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(effects).as("%s", delivery.status()).hasSize(1_500));
            await().atMost(LIMIT).until(() -> delivery.status().state().equals("running"));
            assertThat(effects.stream()
                            .filter(value -> value.startsWith("k0 "))
                            .map(value -> Integer.valueOf(value.substring(3))))
                    .hasSize(ofTheHotKey)
                    .doesNotHaveDuplicates()
                    .isSorted();
        }
    }

    /** Twenty keys, each the rarer the higher its number; how many are of the first. */
    private static int appendSkewed(OneTopic topic, int from, int to) {
        Random random = new Random(from);
        int first = 0;
        try (var producer = topic.producer(topic.client())) {
            for (int i = from; i < to; i++) {
                int key = (int) (Math.pow(20, random.nextDouble()) - 1);
                first += key == 0 ? 1 : 0;
                producer.send(topic.record("k" + key, "k" + key + " " + i));
            }
        }
        return first;
    }

    private static PartitionStatus only(Delivery delivery) {
        assertThat(delivery.status().partitions()).hasSize(1);
        return delivery.status().partitions().get(0);
    }

    private static DeliverySettings settings(String topic) {
        return DeliverySettings.of(topic, "out", topic, Map.of("bootstrap.servers", cluster.bootstrapServers()))
                .withRetry(new RetryPolicy(
                        2, Duration.ofMillis(10), Duration.ofMillis(50), List.of(Duration.ofSeconds(60))));
    }

    private static void produce(String topic, int records, int keys) {
        cluster.createTopic(topic, 1, Map.of());
        append(topic, 0, records, keys);
    }

    private static void append(String topic, int from, int to, int keys) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (int i = from; i < to; i++) {
                var unused = producer.send(new ProducerRecord<>(topic, "k" + i % keys, "v" + i));
            }
        }
    }
}
