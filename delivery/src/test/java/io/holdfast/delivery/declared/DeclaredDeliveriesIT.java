package io.holdfast.delivery.declared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Delivery;
import io.holdfast.core.catalog.Flow;
import io.holdfast.delivery.DeliveryStatus;
import io.holdfast.delivery.PartitionStatus;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.core.BaseConnection;

class DeclaredDeliveriesIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static LocalCluster cluster;
    private static EmbeddedPostgres postgres;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        cluster = LocalCluster.start(ClusterSpec.of(1));
        startPostgres();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
        cluster.close();
    }

    private static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
        port = postgres.getPort();
    }

    @Test
    void aDatabaseThatGoesAwayAndComesBackHasEachRecordOnceAndNothingIsParkedMeanwhile() throws Exception {
        execute("create table quakes (id text primary key, mag numeric, writes integer default 0)");
        execute("create function counted() returns trigger language plpgsql as"
                + " 'begin new.writes := old.writes + 1; return new; end'");
        execute("create trigger counted before update on quakes for each row execute function counted()");
        produce("quakes", 0, 2_000);
        try (DeclaredDeliveries deliveries = DeclaredDeliveries.start(catalog("quakes", """
                jdbc: { url: "%s", user: postgres, table: quakes, id: /id, columns: { mag: /mag } }""".formatted(url())))) {
            DeclaredDelivery delivery = deliveries.all().get(0);
            await().atMost(LIMIT).until(() -> count("quakes") == 2_000);

            postgres.close();
            produce("quakes", 2_000, 4_000);
            await().atMost(LIMIT)
                    .until(() ->
                            delivery.status().attempts() > delivery.status().done());
            startPostgres();

            await().atMost(LIMIT).until(() -> count("quakes") == 4_000);
            assertThat(parked(delivery.status())).isZero();
            assertThat(delivery.status().dead()).isZero();
            assertThat(count("quakes where writes > 0"))
                    .as("effects that were doubled")
                    .isZero();
            await("what is committed is forgotten")
                    .atMost(LIMIT)
                    .until(() -> count("holdfast_progress, unnest(\"offsets\")") < 2_000);
        }
    }

    @Test
    void aBatchIsFewStatementsUnlessTheUrlSaysOtherwise() throws Exception {
        assertThat(rewritesBatches(url())).isTrue();
        assertThat(rewritesBatches(url() + "?reWriteBatchedInserts=false")).isFalse();
    }

    private static boolean rewritesBatches(String url) throws SQLException {
        Catalog catalog = catalog("batches", "jdbc: { url: \"%s\", user: postgres, table: t, id: /id }".formatted(url));
        Flow flow = catalog.flows().get("batches");
        Delivery delivery = flow.deliveries().get("out");
        try (SinkConnection sink = SinkConnection.open(flow, delivery, DeclaredSettings.of(catalog, flow, delivery));
                Connection connection = ((SinkConnection.Database) sink).pool().getConnection()) {
            return connection.unwrap(BaseConnection.class).getQueryExecutor().isReWriteBatchedInsertsEnabled();
        }
    }

    @Test
    void anEndpointGetsEveryRecordUnderItsIdentity() throws Exception {
        Map<String, Integer> received = new ConcurrentHashMap<>();
        HttpServer endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.setExecutor(Executors.newFixedThreadPool(4));
        endpoint.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            received.merge(exchange.getRequestHeaders().getFirst("Idempotency-Key"), 1, Integer::sum);
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        endpoint.start();
        produce("calls", 0, 500);
        try (DeclaredDeliveries deliveries = DeclaredDeliveries.start(catalog(
                "calls",
                "http: { url: 'http://127.0.0.1:" + endpoint.getAddress().getPort() + "/events' }"))) {
            await().atMost(LIMIT).until(() -> received.size() == 500);
            assertThat(Set.copyOf(received.values())).containsExactly(1);
            assertThat(deliveries.all().get(0).status().dead()).isZero();
        } finally {
            endpoint.stop(0);
        }
    }

    @Test
    void anEndpointThatIsNotIdempotentIsAskedAndHasEachEffectOnce() throws Exception {
        Map<String, Integer> calls = new ConcurrentHashMap<>();
        Map<String, Integer> effects = new ConcurrentHashMap<>();
        HttpServer endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.setExecutor(Executors.newFixedThreadPool(4));
        endpoint.createContext("/", exchange -> {
            boolean asked = exchange.getRequestMethod().equals("GET");
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(asked ? found(exchange, effects) : paid(exchange, calls, effects), -1);
            exchange.close();
        });
        endpoint.start();
        produce("bank", 0, 300);
        String url = "http://127.0.0.1:" + endpoint.getAddress().getPort();
        Catalog asking = catalog("bank", "http: { url: '" + url + "', idempotent: false, query: '" + url + "/{id}' }");
        try (DeclaredDeliveries deliveries = DeclaredDeliveries.start(asking)) {
            DeclaredDelivery delivery = deliveries.all().get(0);
            await().atMost(LIMIT).until(() -> effects.size() == 300 && caughtUp(delivery));
            assertThat(Set.copyOf(effects.values())).containsExactly(1);
            assertThat(calls.values().stream().filter(times -> times == 2)).hasSizeGreaterThan(3);
            assertThat(delivery.status().parked()).isGreaterThan(10);
            assertThat(delivery.status().dead()).isZero();
        } finally {
            endpoint.stop(0);
        }
    }

    private static boolean caughtUp(DeclaredDelivery delivery) {
        List<PartitionStatus> partitions = delivery.status().partitions();
        return !partitions.isEmpty() && partitions.stream().allMatch(partition -> partition.lag() == 0);
    }

    /** Of every tenth record the first call is not answered as it ended; of half of those it had its effect. */
    private static int paid(HttpExchange exchange, Map<String, Integer> calls, Map<String, Integer> effects) {
        String id = exchange.getRequestHeaders().getFirst("Idempotency-Key").replace("\"", "");
        boolean first = calls.merge(id, 1, Integer::sum) == 1;
        boolean unclear = first && Math.floorMod(id.hashCode(), 10) == 0;
        if (!unclear || Math.floorMod(id.hashCode(), 20) == 0) {
            effects.merge(id, 1, Integer::sum);
        }
        return unclear ? 500 : 204;
    }

    private static int found(HttpExchange exchange, Map<String, Integer> effects) {
        String id = exchange.getRequestURI().getPath().substring(1);
        return effects.containsKey(id) ? 200 : 404;
    }

    @Test
    void aDeliveryWhoseTopicIsNotThereYetSaysSoAndBeginsOnceItIs() {
        try (DeclaredDeliveries deliveries =
                DeclaredDeliveries.start(catalog("later", "handler: { class: " + Nothing.class.getName() + " }"))) {
            DeclaredDelivery delivery = deliveries.all().get(0);
            await().atMost(LIMIT).until(() -> delivery.status().trouble().contains("later"));
            produce("later", 0, 10);
            await().atMost(LIMIT).until(() -> delivery.status().done() == 10);
        }
    }

    /** Does nothing with a record. */
    public static final class Nothing implements io.holdfast.delivery.RecordHandler {
        @Override
        public io.holdfast.delivery.Disposition handle(io.holdfast.delivery.InboundRecord record) {
            return io.holdfast.delivery.Disposition.done();
        }
    }

    private static int parked(DeliveryStatus status) {
        return status.partitions().stream().mapToInt(PartitionStatus::parked).sum() + (int) status.parked();
    }

    private static Catalog catalog(String topic, String sink) {
        String text = """
                clusters: { local: { bootstrap-servers: "%s" } }
                flows:
                  %s:
                    cluster: local
                    topic: { partitions: 3, replication-factor: 1, min-insync-replicas: 1 }
                    deliveries:
                      out:
                        sink: { %s }
                """.formatted(cluster.bootstrapServers(), topic, sink);
        CatalogResult result = CatalogReader.read(text, "test", Map.of());
        assertThat(result).isInstanceOf(CatalogResult.Valid.class);
        return ((CatalogResult.Valid) result).catalog();
    }

    private static void produce(String topic, int from, int to) {
        if (from == 0) {
            cluster.createTopic(topic, 3, Map.of());
        }
        Map<String, Object> config = Map.of("bootstrap.servers", cluster.bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (int i = from; i < to; i++) {
                producer.send(
                        new ProducerRecord<>(topic, "k" + i % 50, "{\"id\":\"e" + i + "\",\"mag\":" + i % 9 + "}"));
            }
        }
    }

    private static String url() {
        return "jdbc:postgresql://localhost:" + port + "/postgres";
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(String from) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select count(*) from " + from)) {
            assertThat(found.next()).isTrue();
            return found.getInt(1);
        }
    }
}
