package io.holdfast.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.delivery.policy.RetryPolicy;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
