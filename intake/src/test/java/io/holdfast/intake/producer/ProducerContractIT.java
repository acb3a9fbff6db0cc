package io.holdfast.intake.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What callers of a Kafka producer rely on, asked of both while Kafka is there. */
class ProducerContractIT {

    private static final String KEY_OF_TWO_PARTITIONS = "ann";
    private static final Map<Kind, Producer<String, String>> SHARED = new EnumMap<>(Kind.class);
    private static LocalCluster cluster;

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    /** Who is asked. */
    enum Kind {
        KAFKA {
            @Override
            Producer<String, String> open(Map<String, Object> settings) {
                settings.remove("holdfast.topics");
                settings.remove("holdfast.durability");
                settings.remove("holdfast.spool.directory");
                return new KafkaProducer<>(settings);
            }
        },
        HOLDFAST {
            @Override
            Producer<String, String> open(Map<String, Object> settings) {
                return new HoldfastProducer<>(settings);
            }
        };

        abstract Producer<String, String> open(Map<String, Object> settings);
    }

    @BeforeAll
    static void startCluster() {
        cluster = LocalCluster.start(ClusterSpec.of(1));
        for (Kind kind : Kind.values()) {
            cluster.createTopic("orders-" + kind, 2, Map.of());
            SHARED.put(kind, open(kind, shared));
        }
    }

    @AfterAll
    static void stopCluster() {
        SHARED.values().forEach(Producer::close);
        cluster.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyRecordIsToldWhereItIs(Kind kind) throws Exception {
        Producer<String, String> producer = shared(kind);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add(producer.send(record(kind, KEY_OF_TWO_PARTITIONS, "told-" + i)));
        }
        RecordMetadata first = sent.get(0).get(10, TimeUnit.SECONDS);
        for (int i = 0; i < 100; i++) {
            RecordMetadata metadata = sent.get(i).get(10, TimeUnit.SECONDS);
            assertThat(metadata.topic()).isEqualTo("orders-" + kind);
            assertThat(metadata.partition()).isEqualTo(first.partition());
            assertThat(metadata.offset()).isEqualTo(first.offset() + i);
            assertThat(metadata.serializedKeySize()).isEqualTo(3);
            assertThat(metadata.serializedValueSize()).isEqualTo(("told-" + i).length());
        }
        List<ConsumerRecord<String, String>> log = ProducerLog.read(cluster, "orders-" + kind, "told-");
        assertThat(log).extracting(ConsumerRecord::value).containsExactlyElementsOf(numbered("told-", 100));
        assertThat(log).extracting(ConsumerRecord::partition).containsOnly(first.partition());
    }

    @ParameterizedTest
    @EnumSource
    void callbacksOfAPartitionComeInOrderBeforeTheFuturesComplete(Kind kind) throws Exception {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        Producer<String, String> producer = shared(kind);
        Future<RecordMetadata> last = null;
        for (int i = 0; i < 200; i++) {
            String value = "called-" + i;
            last = producer.send(record(kind, "k", value), (metadata, failure) -> told.add(value));
        }
        last.get(10, TimeUnit.SECONDS);
        assertThat(told).containsExactlyElementsOf(numbered("called-", 200));
    }

    @ParameterizedTest
    @EnumSource
    void flushLeavesNothingOpen(Kind kind) {
        Producer<String, String> producer = shared(kind);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sent.add(producer.send(record(kind, "k" + i, "flushed-" + i)));
        }
        producer.flush();
        assertThat(sent).allMatch(Future::isDone);
        producer.flush();
    }

    @ParameterizedTest
    @EnumSource
    void flushAndCloseWithinACallbackDoNotWaitForThemselves(Kind kind) throws Exception {
        AtomicReference<Throwable> flushed = new AtomicReference<>();
        try (Producer<String, String> producer = open(kind)) {
            producer.send(record(kind, "k", "inside"), (metadata, failure) -> {
                        try {
                            producer.flush();
                        } catch (KafkaException e) {
                            flushed.set(e);
                        }
                        producer.close(Duration.ofSeconds(5));
                    })
                    .get(10, TimeUnit.SECONDS);
            assertThat(flushed.get()).isInstanceOf(KafkaException.class);
            assertThatThrownBy(() -> producer.send(record(kind, "k", "after")))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keysValuesAndHeadersArriveAsTheyAre(Kind kind) throws Exception {
        String topic = "orders-" + kind;
        Producer<String, String> producer = shared(kind);
        ProducerRecord<String, String> withHeader = record(kind, "header-key", "whole-1");
        withHeader.headers().add("trace", new byte[] {1, 2}).add("trace", new byte[0]);
        producer.send(withHeader);
        producer.send(new ProducerRecord<>(topic, "whole-tombstone", null));
        producer.send(new ProducerRecord<>(topic, "whole-without-key")).get(10, TimeUnit.SECONDS);
        producer.flush();
        List<ConsumerRecord<String, String>> log = ProducerLog.read(cluster, topic, "");
        ConsumerRecord<String, String> first = log.stream()
                .filter(record -> "whole-1".equals(record.value()))
                .findFirst()
                .orElseThrow();
        assertThat(first.headers().headers("trace")).hasSize(2);
        assertThat(log).anyMatch(record -> "whole-tombstone".equals(record.key()) && record.value() == null);
        assertThat(log).anyMatch(record -> "whole-without-key".equals(record.value()) && record.key() == null);
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeSerializedIsThrown(Kind kind) {
        Producer<String, String> producer = shared(kind);
        @SuppressWarnings("unchecked")
        Producer<String, Object> careless = (Producer<String, Object>) (Producer<?, ?>) producer;
        assertThatThrownBy(() -> careless.send(new ProducerRecord<>("orders-" + kind, "k", 1)))
                .isInstanceOf(SerializationException.class);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsTooLargeFailsTheFutureAndTheCallback(Kind kind) {
        AtomicReference<Exception> told = new AtomicReference<>();
        Producer<String, String> producer = shared(kind);
        Future<RecordMetadata> sent = producer.send(record(kind, "k", "x".repeat(2 << 20)), (metadata, failure) -> {
            assertThat(metadata.offset()).isEqualTo(-1);
            told.set(failure);
        });
        assertThatThrownBy(() -> sent.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RecordTooLargeException.class);
        assertThat(told.get()).isInstanceOf(RecordTooLargeException.class);
    }

    @ParameterizedTest
    @EnumSource
    void closingWaitsForWhatIsOnItsWay(Kind kind) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        Producer<String, String> producer = open(kind);
        for (int i = 0; i < 300; i++) {
            sent.add(producer.send(record(kind, "k" + i, "closed-" + i)));
        }
        producer.close(Duration.ofSeconds(10));
        assertThat(sent).allMatch(Future::isDone).noneMatch(ProducerContractIT::failed);
        producer.close();
        assertThatThrownBy(() -> producer.send(record(kind, "k", "late"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> producer.close(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void manyThreadsSendThroughOneProducer(Kind kind) throws Exception {
        Producer<String, String> producer = shared(kind);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            String name = "thread-" + t;
            threads.add(new Thread(() -> {
                for (int i = 0; i < 250; i++) {
                    producer.send(record(kind, name, name + "-" + i));
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        producer.flush();
        List<String> log = ProducerLog.read(cluster, "orders-" + kind, "thread-").stream()
                .map(ConsumerRecord::value)
                .toList();
        assertThat(log).hasSize(1_000);
        for (int t = 0; t < 4; t++) {
            String prefix = "thread-" + t + "-";
            assertThat(log.stream().filter(value -> value.startsWith(prefix)))
                    .containsExactlyElementsOf(numbered(prefix, 250));
        }
    }

    @ParameterizedTest
    @EnumSource
    void partitionsAndMetricsAreTold(Kind kind) {
        Producer<String, String> producer = shared(kind);
        assertThat(producer.partitionsFor("orders-" + kind))
                .hasSize(2)
                .allSatisfy(info -> assertThat(info.leader().id()).isEqualTo(1));
        assertThat(producer.metrics()).isNotEmpty().allSatisfy((name, metric) -> {
            assertThat(metric.metricName()).isEqualTo(name);
            assertThat(metric.metricValue()).isNotNull();
        });
    }

    private static boolean failed(Future<RecordMetadata> future) {
        try {
            return !future.get(0, TimeUnit.SECONDS).hasOffset();
        } catch (Exception e) {
            return true;
        }
    }

    private static Producer<String, String> shared(Kind kind) {
        return Objects.requireNonNull(SHARED.get(kind));
    }

    private Producer<String, String> open(Kind kind) {
        return open(kind, folder);
    }

    private static Producer<String, String> open(Kind kind, Path folder) {
        Class<? extends Serializer<String>> text = StringSerializer.class;
        return kind.open(new HashMap<>(Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "key.serializer",
                text,
                "value.serializer",
                text.getName(),
                "holdfast.topics",
                "orders-" + kind,
                "holdfast.durability",
                "weak",
                "holdfast.spool.directory",
                folder.resolve("spool").toString())));
    }

    private static ProducerRecord<String, String> record(Kind kind, String key, String value) {
        return new ProducerRecord<>("orders-" + kind, key, value);
    }

    private static List<String> numbered(String prefix, int count) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(prefix + i);
        }
        return all;
    }
}
