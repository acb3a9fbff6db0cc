package io.holdfast.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Tier;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.intake.kafka.ProducerSettings;
import io.holdfast.intake.kafka.TransactionalWriter;
import io.holdfast.intake.spool.Spool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** One flow "f" on one topic of a real cluster: offers numbered records to an intake and reads the topic's log. */
final class IntakeRig {

    static final Duration PATIENT = Duration.ofSeconds(60);

    private final LocalCluster cluster;
    private final Path folder;
    private final String topic;
    private final Declared declared;

    /** What the catalog says of the flow. */
    record Declared(int copies, String durability, String spool) {

        static final Declared WEAK = new Declared(1, "weak", "max-size: 64MiB");
    }

    IntakeRig(LocalCluster cluster, Path folder, String topic, Declared declared) {
        this.cluster = cluster;
        this.folder = folder;
        this.topic = topic;
        this.declared = declared;
    }

    KafkaIntake start() {
        return ready(open());
    }

    static KafkaIntake ready(KafkaIntake intake) {
        Awaitility.await().atMost(PATIENT).until(() -> intake.view().phase() == IntakeView.Phase.READY);
        return intake;
    }

    KafkaIntake open() {
        return open(topic);
    }

    KafkaIntake open(IntakeTime time) {
        return open(time, IntakeObserver.NONE);
    }

    KafkaIntake open(IntakeTime time, IntakeObserver observer) {
        Catalog catalog = catalog(topic);
        return KafkaIntakeBuilder.start(catalog, KafkaIntakeBuilder.openSpool(catalog.gateway()), observer, time);
    }

    /** With a spool that behaves otherwise. */
    KafkaIntake open(UnaryOperator<Spool> otherwise) {
        Catalog catalog = catalog(topic);
        Spool spool = otherwise.apply(KafkaIntakeBuilder.openSpool(catalog.gateway()));
        return KafkaIntakeBuilder.start(catalog, spool, IntakeObserver.NONE);
    }

    KafkaIntake open(String onTopic) {
        Catalog catalog = catalog(onTopic);
        return KafkaIntakeBuilder.start(catalog, KafkaIntakeBuilder.openSpool(catalog.gateway()), IntakeObserver.NONE);
    }

    static void awaitDrained(KafkaIntake intake) {
        Awaitility.await().atMost(PATIENT).untilAsserted(() -> {
            IntakeView view = intake.view();
            assertThat(view.spool().entries()).as("spooled, %s", view).isZero();
            assertThat(view.lanes()).allMatch(lane -> lane.state().equals("direct"));
        });
    }

    static Outcome critical(KafkaIntake intake, String key, int number) {
        return offer(intake, key, number, Tier.CRITICAL);
    }

    static Outcome standard(KafkaIntake intake, String key, int number) {
        return offer(intake, key, number, Tier.STANDARD);
    }

    /** A record whose value is its number, named {@code id-} and the number. */
    static Outcome offer(KafkaIntake intake, String key, int number, Tier tier) {
        return offer(intake, new Offer("f", tier, bytes(key), bytes("" + number), List.of(), "id-" + number, 0, 1));
    }

    static Outcome body(KafkaIntake intake, String key, int number, String body) {
        return offer(intake, new Offer("f", Tier.CRITICAL, bytes(key), bytes(body), List.of(), "id-" + number, 0, 1));
    }

    static Outcome offer(KafkaIntake intake, Offer offer) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        intake.offer(offer, outcome::complete);
        return outcome.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Somebody else appends {@code count} records to the partition, and everything in it is deleted. */
    void appendAndTrim(int partition, int count) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", cluster.bootstrapServers());
        TopicPartition where = new TopicPartition(topic, partition);
        long end = 0;
        try (KafkaProducer<byte[], String> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new StringSerializer())) {
            for (int i = 0; i < count; i++) {
                end = producer.send(new ProducerRecord<>(topic, partition, null, "0"))
                                .get(10, TimeUnit.SECONDS)
                                .offset()
                        + 1;
            }
        }
        try (Admin admin = cluster.admin()) {
            admin.deleteRecords(Map.of(where, RecordsToDelete.beforeOffset(end)))
                    .all()
                    .get(10, TimeUnit.SECONDS);
        }
    }

    /** Every record of the topic, partition by partition. */
    List<ConsumerRecord<byte[], String>> log() {
        return log("read_uncommitted");
    }

    private List<ConsumerRecord<byte[], String>> log(String isolation) {
        List<ConsumerRecord<byte[], String>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], String> consumer = consumer(isolation)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private KafkaConsumer<byte[], String> consumer(String isolation) {
        return new KafkaConsumer<>(
                new HashMap<>(Map.of("bootstrap.servers", cluster.bootstrapServers(), "isolation.level", isolation)),
                new ByteArrayDeserializer(),
                new StringDeserializer());
    }

    /** The numbers in the topic's log. */
    List<Integer> numbers() {
        return log().stream().map(record -> Integer.valueOf(record.value())).toList();
    }

    /** Those of transactions that were committed, or of none. */
    List<Integer> committed() {
        return log("read_committed").stream()
                .map(record -> Integer.valueOf(record.value()))
                .toList();
    }

    /** Where those who read what is committed come to an end. */
    long readableEnd(int partition) {
        TopicPartition where = new TopicPartition(topic, partition);
        try (KafkaConsumer<byte[], String> consumer = consumer("read_committed")) {
            return consumer.endOffsets(List.of(where)).getOrDefault(where, -1L);
        }
    }

    /** The id under which this gateway writes strict flows. */
    String transactionalId() {
        return TransactionalWriter.Under.scope("c", "") + catalog().gateway().instance();
    }

    /** Settings of the cluster's clients, as the gateway has them. */
    Map<String, Object> client() {
        return new HashMap<>(catalog().clusters().get("c").clientSettings());
    }

    /** A producer as the intake before this one would have had it. */
    Producer<byte[], byte[]> predecessor() {
        Map<String, Object> settings = ProducerSettings.of(client(), "predecessor", 1 << 25);
        Producer<byte[], byte[]> producer =
                ProducerSettings.producer(ProducerSettings.transactional(settings, transactionalId()));
        insist(producer::initTransactions);
        return producer;
    }

    /** Does it again until Kafka answers in time. */
    static void insist(Runnable call) {
        Awaitility.await()
                .atMost(PATIENT)
                .ignoreExceptionsInstanceOf(TimeoutException.class)
                .until(() -> {
                    call.run();
                    return true;
                });
    }

    static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    Catalog catalog() {
        return catalog(topic);
    }

    private Catalog catalog(String onTopic) {
        String text = """
                clusters: { c: { bootstrap-servers: "%s", kafka: { request.timeout.ms: "2000" } } }
                flows:
                  f:
                    cluster: c
                    tier: { default: standard, critical-when: { pointer: /x, at-least: 1 } }
                    topic: { name: %s, partitions: 2, replication-factor: %d, min-insync-replicas: %d }
                    intake: { durability: %s, patience: 500ms, deadline: 1500ms }
                gateway: { spool: { directory: "%s", %s }, shutdown-limit: 3s }
                """.formatted(
                        cluster.bootstrapServers(),
                        onTopic,
                        declared.copies(),
                        declared.copies(),
                        declared.durability(),
                        folder.resolve("spool"),
                        declared.spool());
        return ((CatalogResult.Valid) CatalogReader.read(text, "t", Map.of())).catalog();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
