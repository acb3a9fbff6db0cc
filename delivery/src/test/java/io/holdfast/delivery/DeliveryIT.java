package io.holdfast.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.delivery.deadletter.DeadLetter;
import io.holdfast.delivery.deadletter.DeadLetterReader;
import io.holdfast.delivery.deadletter.Decisions;
import io.holdfast.delivery.engine.EngineLimits;
import io.holdfast.delivery.park.Command;
import io.holdfast.delivery.park.CommandCodec;
import io.holdfast.delivery.park.ParkContents;
import io.holdfast.delivery.park.ParkNames;
import io.holdfast.delivery.park.ParkState;
import io.holdfast.delivery.policy.RetryPolicy;
import io.holdfast.delivery.sink.KafkaSink;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeliveryIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static LocalCluster cluster;

    private final Queue<String> effects = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void start() {
        cluster = LocalCluster.start(ClusterSpec.of(1));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void recordsThatFailAtFirstKeepTheirKeysOrderAndHoldUpNobodyElse() {
        produce("orders", 2_000, 50);
        Set<String> failedOnce = ConcurrentHashMap.newKeySet();
        try (Delivery delivery = Delivery.start(settings("orders"), record -> {
            String value = text(record);
            boolean first = Integer.parseInt(value.substring(value.indexOf(' ') + 1)) % 97 == 0;
            if (first && record.attempt() <= 3 && failedOnce.add(value + record.attempt())) {
                throw new java.io.IOException("not yet");
            }
            effects.add(value);
            return Disposition.done();
        })) {
            await().atMost(LIMIT).until(() -> effects.size() >= 2_000);
            assertThat(delivery.status().parked()).isGreaterThan(10);
            assertThat(delivery.status().dead()).isZero();
        }
        assertThat(effects).hasSize(2_000);
        assertThat(disorder(effects)).isEmpty();
    }

    @Test
    void aPoisonRecordEndsAmongTheDeadLettersAndHoldsItsKeyOnly() {
        produce("letters", 500, 10);
        try (Delivery delivery = Delivery.start(settings("letters"), record -> {
            if (text(record).equals("k3 103")) {
                throw new IllegalArgumentException("poison");
            }
            effects.add(text(record));
            return Disposition.done();
        })) {
            await().atMost(LIMIT).until(() -> effects.size() >= 460);
            await().atMost(LIMIT).until(() -> delivery.status().parked() >= 40);
            assertThat(delivery.status().dead()).isEqualTo(1);
        }
        assertThat(effects).hasSize(460).doesNotContain("k3 113");
        assertThat(read("letters.out.dlq")).containsExactly("k3 103");
        assertThat(ParkContents.read(
                        Map.of("bootstrap.servers", cluster.bootstrapServers()),
                        new ParkNames("letters", "out", "letters"),
                        state -> state.kind() == ParkState.Kind.DEAD,
                        LIMIT))
                .singleElement()
                .returns("k3 103", parked -> text(parked.record()));
        assertThat(disorder(effects)).isEmpty();
    }

    @Test
    void twoMembersThatComeAndGoLeaveNothingOut() {
        produce("moves", 6_000, 20);
        RecordHandler handler = record -> {
            LockSupport.parkNanos(
                    Duration.ofMillis(10 + ThreadLocalRandom.current().nextInt(20))
                            .toNanos());
            if (ThreadLocalRandom.current().nextInt(200) == 0) {
                throw new java.io.IOException("not yet");
            }
            effects.add(text(record));
            return Disposition.done();
        };
        Delivery first = Delivery.start(settings("moves"), handler);
        await().atMost(LIMIT).until(() -> effects.size() > 200);
        Delivery second = Delivery.start(settings("moves"), handler);
        await().atMost(LIMIT).until(() -> second.status().done() > 50 || effects.size() >= 6_000);
        first.close();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(Set.copyOf(effects))
                        .as("%s", second.status())
                        .hasSize(6_000));
        second.close();
        assertThat(disorder(effects)).isEmpty();
        assertThat(effects).hasSize(6_000);
    }

    @Test
    void whileTheSinkIsDownItIsHardlyCalledAndNothingIsParked() {
        produce("outage", 1_000, 100);
        AtomicBoolean down = new AtomicBoolean(true);
        AtomicInteger calls = new AtomicInteger();
        try (Delivery delivery = Delivery.start(settings("outage"), record -> {
            calls.incrementAndGet();
            if (down.get()) {
                throw new java.net.ConnectException("refused");
            }
            effects.add(text(record));
            return Disposition.done();
        })) {
            await().atMost(LIMIT).until(() -> calls.get() > 2);
            await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
            int whileDown = calls.get();
            down.set(false);
            await().atMost(LIMIT).until(() -> effects.size() >= 1_000);
            assertThat(whileDown).isLessThan(150);
            assertThat(delivery.status().parked()).isZero();
            assertThat(delivery.status().dead()).isZero();
        }
        assertThat(effects).hasSize(1_000);
        assertThat(disorder(effects)).isEmpty();
    }

    @Test
    void whatIsParkedIsFoundAndFinishedByTheNextOwner() {
        produce("heirs", 400, 8);
        try (Delivery first = Delivery.start(settings("heirs"), record -> {
            if (text(record).startsWith("k5 ")) {
                throw new java.io.IOException("not today");
            }
            effects.add(text(record));
            return Disposition.done();
        })) {
            await().atMost(LIMIT)
                    .until(() -> effects.size() >= 350 && first.status().parked() >= 50);
        }
        try (Delivery second = Delivery.start(settings("heirs"), record -> {
            effects.add(text(record));
            return Disposition.done();
        })) {
            await().atMost(LIMIT)
                    .untilAsserted(
                            () -> assertThat(effects).as("%s", second.status()).hasSize(400));
        }
        assertThat(Set.copyOf(effects)).hasSize(400);
        assertThat(disorder(effects)).isEmpty();
    }

    @Test
    void aDeadLetterThatIsRedrivenComesHomeInItsPlaceAndOneThatIsDiscardedLetsItsKeyGo() {
        produce("homes", 500, 10);
        Set<String> poison = ConcurrentHashMap.newKeySet();
        poison.addAll(List.of("k3 103", "k4 204"));
        try (Delivery delivery = Delivery.start(settings("homes"), record -> {
            if (poison.contains(text(record))) {
                throw new IllegalArgumentException("poison");
            }
            effects.add(text(record));
            return Disposition.done();
        })) {
            await().atMost(LIMIT).until(() -> delivery.status().dead() == 2);
            await().atMost(LIMIT).until(() -> effects.size() == 430);
            assertThat(effects).doesNotContain("k3 113", "k4 214");

            DeadLetter third = deadLetter("homes", "k3 103");
            command("homes", Decisions.discard(deadLetter("homes", "k4 204"), "eve", 1));
            command("homes", Decisions.edited(third, "k3 103 mended".getBytes(StandardCharsets.UTF_8), "eve", 1));
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(effects).as("%s", delivery.status()).hasSize(499));

            command("homes", Decisions.redrive(third, "eve", 2));
            await().atMost(LIMIT).until(() -> delivery.status().dead() == 3);
        }
        assertThat(effects.stream().filter(effect -> effect.startsWith("k3 ")).toList())
                .as("the mended record comes between its neighbours")
                .containsSubsequence("k3 93", "k3 103 mended", "k3 113");
        assertThat(effects).doesNotContain("k4 204").contains("k4 214");
    }

    @Test
    void whatIsPublishedIsThereOnceAndInOrderThoughMembersComeAndGo() {
        cluster.createTopic("copies", 3, Map.of());
        produce("originals", 3_000, 20);
        KafkaSink sink = new KafkaSink("copies");
        Delivery first = Delivery.startAsync(settings("originals"), sink);
        await().atMost(LIMIT).until(() -> first.status().done() > 100);
        Delivery second = Delivery.startAsync(settings("originals"), sink);
        await().atMost(LIMIT)
                .until(() -> second.status().claims() > 0 || first.status().done() >= 3_000);
        first.close();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(read("copies").size())
                        .as("%s", second.status())
                        .isGreaterThanOrEqualTo(3_000));
        second.close();
        assertThat(read("copies")).hasSize(3_000).doesNotHaveDuplicates();
        assertThat(disorder(read("copies"))).isEmpty();
    }

    @Test
    void whatKafkaWillNeverTakeBecomesADeadLetterAndHoldsUpNothing() {
        cluster.createTopic("small", 3, Map.of("max.message.bytes", "1000"));
        produce("large", 300, 10);
        try (Delivery delivery = Delivery.start(settings("large"), record -> {
            byte[] value = text(record).equals("k3 103") ? noise(5_000) : record.value();
            return Disposition.publish(new ProducerRecord<>("small", record.key(), value));
        })) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(read("small").size())
                            .as("%s", delivery.status())
                            .isEqualTo(299));
            assertThat(delivery.status().dead()).isEqualTo(1);
        }
        assertThat(read("large.out.dlq")).containsExactly("k3 103");
    }

    /** Bytes that do not compress. */
    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(noise);
        return noise;
    }

    @Test
    void whatIsInMemoryIsBoundedThoughTheHandlerHangs() throws Exception {
        cluster.createTopic("heavy", 4, Map.of());
        String value = "x".repeat(100_000);
        ByteArraySerializer bytes = new ByteArraySerializer();
        Map<String, Object> config = Map.of("bootstrap.servers", cluster.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config, bytes, bytes)) {
            for (int i = 0; i < 600; i++) {
                byte[] key = ("k" + i % 8).getBytes(StandardCharsets.UTF_8);
                var unused =
                        producer.send(new ProducerRecord<>("heavy", key, (value + i).getBytes(StandardCharsets.UTF_8)));
            }
        }
        CountDownLatch released = new CountDownLatch(1);
        EngineLimits limits = EngineLimits.DEFAULTS.withMostBufferedBytes(1 << 20);
        try (Delivery delivery = Delivery.start(settings("heavy").withLimits(limits), record -> {
            released.await();
            effects.add(record.id());
            return Disposition.done();
        })) {
            await().atMost(LIMIT).until(() -> delivery.status().polled() > 0);
            await().during(Duration.ofSeconds(3))
                    .atMost(LIMIT)
                    .until(() -> delivery.status().polled() < 150);
            released.countDown();
            await().atMost(LIMIT).until(() -> effects.size() == 600);
        }
    }

    @ParameterizedTest
    @EnumSource(DeliverySettings.Protocol.class)
    void aHandlerThatNeverReturnsHoldsUpItsKeyOnlyAndNeitherTheMembershipNorTheEnd(DeliverySettings.Protocol protocol) {
        String name = "stuck-" + protocol;
        produce(name, 400, 10);
        OneTopic topic = new OneTopic(cluster, name);
        Map<String, Object> client =
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "max.poll.interval.ms", 3_000);
        DeliverySettings settings = DeliverySettings.of(name, "out", name, client)
                .withProtocol(protocol)
                .withLimits(topic.hasty().limits());
        CountDownLatch never = new CountDownLatch(1);
        Delivery delivery = Delivery.start(settings, record -> {
            if (text(record).startsWith("k3 ")) {
                never.await();
            }
            effects.add(text(record));
            return Disposition.done();
        });
        await().atMost(LIMIT).until(() -> effects.size() == 360);
        long claims = delivery.status().claims();
        await().during(Duration.ofSeconds(6))
                .atMost(LIMIT)
                .until(() -> delivery.status().revocations() == 0
                        && delivery.status().claims() == claims
                        && delivery.status().failedCommits() == 0);
        topic.send(topic.record("k4", "k4 400"));
        await().atMost(LIMIT).until(() -> effects.contains("k4 400"));
        long began = System.nanoTime();
        delivery.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
        assertThat(effects).hasSize(361);
        never.countDown();
    }

    @Test
    @Tag("nightly")
    void aPartitionThatComesBackIsNotWorkedOnBeforeItsLateCallsHaveEnded() {
        produce("returns", 40, 40);
        OneTopic topic = new OneTopic(cluster, "returns");
        CountDownLatch late = new CountDownLatch(1);
        Set<String> under = ConcurrentHashMap.newKeySet();
        AtomicInteger overlaps = new AtomicInteger();
        Delivery first = Delivery.start(topic.hasty(), record -> {
            if (!under.add(text(record).split(" ", 2)[0])) {
                overlaps.incrementAndGet();
            }
            late.await();
            under.remove(text(record).split(" ", 2)[0]);
            effects.add(text(record));
            return Disposition.done();
        });
        await().atMost(LIMIT).until(() -> under.size() == 40);
        Delivery second = Delivery.start(topic.hasty(), record -> Disposition.done());
        await().atMost(LIMIT).until(() -> second.status().done() > 0);
        second.close();
        await().atMost(LIMIT)
                .until(() -> first.status().partitions().stream()
                        .anyMatch(partition -> partition.trouble().contains("still run")));
        for (int i = 0; i < 40; i++) {
            topic.send(topic.record("k" + i, "k" + i + " again"));
        }
        await().during(Duration.ofSeconds(3)).atMost(LIMIT).until(() -> overlaps.get() == 0);
        late.countDown();
        await().atMost(LIMIT)
                .until(() -> effects.stream().filter(e -> e.endsWith("again")).count() == 40);
        first.close();
        assertThat(overlaps).hasValue(0);
    }

    @Test
    void aSinkIsToldWhosePartitionsTheyAreAndAskedAgainWhenItKnowsAnotherOwner() {
        produce("fences", 400, 8);
        FencedHandler handler = new FencedHandler();
        try (Delivery delivery = Delivery.start(settings("fences"), handler)) {
            await().atMost(LIMIT).until(() -> effects.size() >= 200);
            handler.claimed.clear();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(Set.copyOf(effects))
                            .as("%s", delivery.status())
                            .hasSize(400));
            assertThat(delivery.status().claims()).isGreaterThan(4);
            assertThat(delivery.status().dead()).isZero();
        }
        assertThat(handler.claimed).isEmpty();
    }

    private final class FencedHandler implements RecordHandler, PartitionFence {
        private final Set<SourcePartition> claimed = ConcurrentHashMap.newKeySet();

        @Override
        public Disposition handle(InboundRecord record) {
            if (!claimed.contains(SourcePartition.of(record.origin()))) {
                return new Disposition.NotOwned(Failure.of("another", "another owner's"));
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            effects.add(text(record));
            return Disposition.done();
        }

        @Override
        public void claimed(SourcePartition partition) {
            claimed.add(partition);
        }

        @Override
        public void released(SourcePartition partition) {
            claimed.remove(partition);
        }

        @Override
        public void prune(SourcePartition partition, long below, java.util.Collection<Long> except) {}
    }

    private static DeadLetter deadLetter(String topic, String value) {
        return records(topic + ".out.dlq").stream()
                .filter(letter -> value.equals(new String(letter.value(), StandardCharsets.UTF_8)))
                .map(DeadLetterReader::read)
                .findFirst()
                .orElseThrow();
    }

    private static void command(String topic, Command command) {
        ByteArraySerializer bytes = new ByteArraySerializer();
        Map<String, Object> config = Map.of("bootstrap.servers", cluster.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config, bytes, bytes)) {
            var unused = producer.send(CommandCodec.write(new ParkNames(topic, "out", topic), command));
        }
    }

    private static DeliverySettings settings(String topic) {
        return DeliverySettings.of(topic, "out", topic, Map.of("bootstrap.servers", cluster.bootstrapServers()))
                .withRetry(new RetryPolicy(
                        2,
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        List.of(Duration.ofMillis(200), Duration.ofMillis(200), Duration.ofMillis(200))));
    }

    private static String text(InboundRecord record) {
        return record.value() == null ? "" : new String(record.value(), StandardCharsets.UTF_8);
    }

    private static void produce(String topic, int records, int keys) {
        cluster.createTopic(topic, 4, Map.of());
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "linger.ms", 5),
                new StringSerializer(),
                new StringSerializer())) {
            for (int i = 0; i < records; i++) {
                String key = "k" + i % keys;
                var unused = producer.send(new ProducerRecord<>(topic, key, key + " " + i));
            }
        }
    }

    private static List<String> read(String topic) {
        return records(topic).stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(values::add);
            }
        }
        return values;
    }

    /** Keys whose effects do not ascend. */
    private static List<String> disorder(Iterable<String> effects) {
        Map<String, Integer> last = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (String effect : effects) {
            String key = effect.substring(0, effect.indexOf(' '));
            int number = Integer.parseInt(effect.substring(effect.indexOf(' ') + 1));
            if (last.getOrDefault(key, -1) > number) {
                wrong.add(effect + " after " + last.get(key));
            }
            last.merge(key, number, Math::max);
        }
        return wrong;
    }
}
