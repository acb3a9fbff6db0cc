package io.holdfast.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.kafka.OpenTransaction;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.LocalPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A real cluster and a real database, and flows between them that are named after their table and their topic. */
record OutboxRig(String bootstrapServers, String url) {

    static final Duration LIMIT = Duration.ofSeconds(60);
    static final int PARTITIONS = 3;

    static OutboxRig of(LocalCluster cluster, LocalPostgres postgres) {
        return new OutboxRig(cluster.bootstrapServers(), postgres.url());
    }

    /** A flow of four shards. */
    OutboxSettings settings(String name) {
        return settings(name, "");
    }

    OutboxSettings settings(String name, String more) {
        String text = """
                clusters: { local: { bootstrap-servers: "%s" } }
                flows:
                  %s:
                    cluster: local
                    topic: { replication-factor: 1, min-insync-replicas: 1 }
                    intake: { max-record-size: 100KiB }
                    outbox: { url: "%s", user: postgres, table: %s, poll: 20ms, lease: 3s %s }
                """.formatted(bootstrapServers, name, url, name, more);
        CatalogResult read = CatalogReader.read(text, "test", Map.of());
        assertThat(read).isInstanceOf(CatalogResult.Valid.class);
        Catalog catalog = ((CatalogResult.Valid) read).catalog();
        return OutboxSettings.of(catalog, Objects.requireNonNull(catalog.flows().get(name)));
    }

    /** Makes its table, as the command line would have it. */
    void table(OutboxSettings settings) throws SQLException {
        execute(ddl(settings));
    }

    static String ddl(OutboxSettings settings) {
        Flow flow = flow(settings);
        return OutboxDdl.of(flow, settings.outbox(), OutboxDdl.ValueType.TEXT);
    }

    static Flow flow(OutboxSettings settings) {
        CatalogResult read = CatalogReader.read(
                "clusters: { c: { bootstrap-servers: 'k:1' } }\nflows: { " + settings.flow() + ": { cluster: c } }",
                "test",
                Map.of());
        return Objects.requireNonNull(
                ((CatalogResult.Valid) read).catalog().flows().get(settings.flow()));
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, "postgres", "");
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The one number that a query finds. */
    long number(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            assertThat(found.next()).isTrue();
            return found.getLong(1);
        }
    }

    static void insert(Connection connection, String table, String key, String value) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("insert into " + table + " (key, value) values (?, ?)")) {
            statement.setString(1, key);
            statement.setString(2, value);
            statement.executeUpdate();
        }
    }

    /** The topic to its end, as a reader of committed records sees it, by key. */
    Map<String, List<String>> values(String topic) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        records(topic)
                .forEach(record -> values.computeIfAbsent(String.valueOf(record.key()), key -> new ArrayList<>())
                        .add(record.value()));
        return values;
    }

    List<ConsumerRecord<String, String>> records(String topic) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", bootstrapServers, "isolation.level", "read_committed", "fetch.max.wait.ms", 20);
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int i = 0; i < PARTITIONS; i++) {
                partitions.add(new TopicPartition(topic, i));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** An owner of shard 0 that is killed in the middle of saying that nothing was published. */
    void sayNothingAndDie(OutboxSettings settings) throws Exception {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", bootstrapServers, "transactional.id", settings.transactionalId(0), "acks", "all");
        try (var owner = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            owner.initTransactions();
            owner.beginTransaction();
            owner.send(new ProducerRecord<>(
                            settings.progressTopic(),
                            0,
                            utf8(settings.flow()),
                            Progress.none().bytes()))
                    .get(30, TimeUnit.SECONDS);
            owner.close(Duration.ZERO);
        }
    }

    /** What {@code kafka-transactions.sh abort} does to every transaction that is open in the topic. */
    void abortWhatIsOpen(OutboxSettings settings) {
        List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(i -> new TopicPartition(settings.topic(), i))
                .toList();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            await().atMost(LIMIT)
                    .ignoreExceptionsInstanceOf(KafkaException.class)
                    .until(() -> {
                        List<OpenTransaction> open = OpenTransaction.in(admin, partitions);
                        open.forEach(each -> each.abort(admin));
                        return !open.isEmpty();
                    });
        }
    }
}
