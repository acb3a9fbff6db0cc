package io.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.delivery.Delivery;
import io.holdfast.delivery.DeliverySettings;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DlqCommandIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static LocalCluster cluster;
    private static Path catalog;

    private final List<String> effects = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        cluster = LocalCluster.start(ClusterSpec.of(1));
        catalog = folder.resolve("holdfast.yaml");
        Files.writeString(catalog, """
                clusters: { local: { bootstrap-servers: "%s" } }
                flows:
                  payments:
                    cluster: local
                    topic: { partitions: 1, replication-factor: 1, min-insync-replicas: 1 }
                    deliveries:
                      ledger:
                        sink: { handler: { class: none.Such } }
                  transfers:
                    cluster: local
                    topic: { partitions: 1, replication-factor: 1, min-insync-replicas: 1 }
                    deliveries:
                      bank:
                        sink: { handler: { class: none.Such } }
                """.formatted(cluster.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void deadLettersAreListedShownExportedRedrivenEditedAndDiscarded() throws IOException {
        cluster.createTopic("payments", 1, Map.of());
        produce("payments", "good 0", "bad 1", "bad 2", "bad 3");
        DeliverySettings settings = DeliverySettings.of("payments", "ledger", "payments", client());
        try (Delivery delivery = Delivery.start(settings, this::handle)) {
            await().atMost(LIMIT).until(() -> delivery.status().dead() == 3);

            assertThat(dlq("list", "payments.ledger").out())
                    .contains("0/1 ", "0/2 ", "0/3 ", "open", "not good")
                    .doesNotContain("0/0 ");
            assertThat(dlq("show", "payments.ledger", "0/2").out())
                    .contains("payments-0@2", "key           k-bad 2", "value         bad 2 (5 bytes)", "not good");
            exportIsPrivateAndDoesNotOverwrite();

            assertThat(dlq("redrive", "payments.ledger", "--dry-run").out()).contains("3 of 3 would be redriven");
            assertThat(dlq("redrive", "payments.ledger", "0/1", "--by", "ann").out())
                    .contains("1 of 1 redriven");
            await().atMost(LIMIT).until(() -> delivery.status().dead() == 4);
            JsonNode again = JSON.readTree(
                    dlq("list", "payments.ledger", "--output", "json").out());
            assertThat(again).as("it died again, and is open again").hasSize(3);
            assertThat(again.get(0).get("redrives").asInt()).isEqualTo(1);
            assertThat(again.get(0).get("decisions").get(0).get("by").asText()).isEqualTo("ann");

            Path mended = Files.writeString(folder.resolve("mended"), "good 2");
            assertThat(dlq("edit", "payments.ledger", "0/2", "--value", mended.toString(), "--by", "bob")
                            .code())
                    .isEqualTo(ExitCode.OK);
            await().atMost(LIMIT).until(() -> effects.contains("good 2"));
            assertThat(dlq("discard", "payments.ledger", "0/3", "--by", "eve").out())
                    .contains("0/3 discarded");

            assertThat(dlq("list", "payments.ledger").out()).contains("0/1 ").doesNotContain("0/2 ", "0/3 ");
            assertThat(dlq("list", "payments.ledger", "--all").out())
                    .contains("redriven, edited, by bob at ", "discarded by eve at ");
            CommandLineRun twice = dlq("redrive", "payments.ledger", "0/2");
            assertThat(twice.code()).isEqualTo(ExitCode.NO);
            assertThat(twice.out()).contains("not redriven: 0/2: it was redriven by bob");
        }
        assertThat(effects).containsExactly("good 0", "good 2");
    }

    private void exportIsPrivateAndDoesNotOverwrite() throws IOException {
        Path file = folder.resolve("dead.ndjson");
        assertThat(dlq("export", "payments.ledger", file.toString()).err()).contains("3 dead letters written");
        assertThat(Files.readAllLines(file)).hasSize(3).first().asString().contains("\"valueBase64\":\"YmFkIDE=\"");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        CommandLineRun again = dlq("export", "payments.ledger", file.toString());
        assertThat(again.code()).isEqualTo(ExitCode.FAILED);
        assertThat(again.err()).contains("is not overwritten");
    }

    @Test
    void recordsOfUnknownOutcomeAreShownAndSettledOnlyAsSomebodySays() throws IOException {
        cluster.createTopic("transfers", 1, Map.of());
        produce("transfers", "good 0", "lost 1", "lost 2", "lost 3");
        Set<String> known = ConcurrentHashMap.newKeySet();
        DeliverySettings settings = DeliverySettings.of("transfers", "bank", "transfers", client());
        try (Delivery delivery = Delivery.start(settings, record -> {
            String text = text(record);
            if (text.startsWith("lost") && !known.contains(text)) {
                return new Disposition.Unknown(Failure.of("http-504", text + " was not answered"));
            }
            effects.add(text);
            return Disposition.done();
        })) {
            await().atMost(LIMIT).until(() -> delivery.status().parked() == 3);
            produce("transfers", "good 4");
            await().atMost(LIMIT).until(() -> effects.size() == 2);

            assertThat(reconcile().out())
                    .contains("0/1 ", "0/2 ", "0/3 ", "k-lost 1", "lost 3 was not answered")
                    .contains("3 records of unknown outcome")
                    .doesNotContain("0/0 ");
            JsonNode shown = JSON.readTree(reconcile("--output", "json").out());
            assertThat(shown).hasSize(3);
            assertThat(shown.get(1).get("record").asText()).isEqualTo("0/2");

            assertThat(reconcile("0/1").code()).isEqualTo(2);
            assertThat(reconcile("--done").code()).isEqualTo(2);
            assertThat(reconcile("0/1", "--done", "--repeat").code()).isEqualTo(2);
            CommandLineRun unknown = reconcile("0/1", "0/7", "--done");
            assertThat(unknown.code()).isEqualTo(ExitCode.NO);
            assertThat(unknown.err()).contains("\"0/7\" is no record whose outcome is unknown", "nothing was decided");

            known.addAll(List.of("lost 1", "lost 2", "lost 3"));
            assertThat(reconcile("0/1", "--done", "--by", "ann").out()).contains("0/1 is finished");
            String id = shown.get(1).get("id").asText();
            assertThat(reconcile(id, "--repeat", "--by", "ann").out()).contains("0/2 will be called again");
            await().atMost(LIMIT).until(() -> effects.contains("lost 2"));
            await().atMost(LIMIT)
                    .until(() -> reconcile().out().contains("1 records of unknown outcome")
                            && delivery.status().commands() == 2);
            assertThat(reconcile("0/1", "--repeat").code()).isEqualTo(ExitCode.NO);
        }
        assertThat(effects).as("0/1 is not repeated, 0/3 still waits").containsExactly("good 0", "good 4", "lost 2");
    }

    @Test
    void aDeliveryThatTheCatalogDoesNotNameCannotBeReconciled() {
        assertThat(CommandLineRun.of("delivery", "reconcile", "transfers.bnk", "-c", catalog.toString())
                        .err())
                .contains("did you mean \"transfers.bank\"?");
    }

    private static CommandLineRun reconcile(String... args) {
        return CommandLineRun.of(Stream.of(
                        Stream.of("delivery", "reconcile", "transfers.bank"),
                        Arrays.stream(args),
                        Stream.of("-c", catalog.toString()))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    @Test
    void lettersOfOthersAreSentToTheirTopicAgain() throws IOException {
        cluster.createTopic("orders", 1, Map.of());
        cluster.createTopic("connect-dlq", 1, Map.of());
        try (var producer = new KafkaProducer<>(client(), new StringSerializer(), new StringSerializer())) {
            ProducerRecord<String, String> letter = new ProducerRecord<>("connect-dlq", "k", "v");
            letter.headers().add("__connect.errors.topic", "orders".getBytes(StandardCharsets.UTF_8));
            var unused = producer.send(letter);
        }
        assertThat(dlq("show", "--topic", "connect-dlq", "0/0").out()).contains("orders", "(connect)");

        assertThat(dlq("redrive", "--topic", "connect-dlq", "0/0").out()).contains("1 of 1 redriven");

        JsonNode sent = JSON.readTree(
                dlq("list", "--topic", "orders", "--output", "json").out());
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).get("redrives").asInt()).isEqualTo(1);
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThat(dlq("list", "payments.leger").err()).contains("did you mean \"payments.ledger\"?");
        CommandLineRun topic = dlq("list", "--topic", "nowhere");
        assertThat(topic.code()).isEqualTo(ExitCode.FAILED);
        assertThat(topic.err()).contains("there is no topic \"nowhere\" on cluster \"local\"");
        assertThat(dlq("list", "--topic", "nowhere", "--cluster", "east").err())
                .contains("no cluster \"east\"; known are local");
        assertThat(dlq("list").code()).isEqualTo(2);
        cluster.createTopic("empty-dlq", 1, Map.of());
        CommandLineRun letter = dlq("show", "--topic", "empty-dlq", "0/9");
        assertThat(letter.code()).isEqualTo(ExitCode.NO);
        assertThat(letter.err()).contains("has the address or id \"0/9\"");
    }

    @Test
    @Tag("nightly")
    void aClusterThatIsAwayIsSaid() throws IOException {
        Path away = folder.resolve("away.yaml");
        Files.writeString(away, Files.readString(catalog).replace(cluster.bootstrapServers(), "127.0.0.1:1"));

        CommandLineRun run = CommandLineRun.of("dlq", "list", "payments.ledger", "-c", away.toString());

        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("cluster \"local\" (127.0.0.1:1)", "is it running and reachable from here?");
    }

    private static String text(InboundRecord record) {
        return new String(Objects.requireNonNull(record.value()), StandardCharsets.UTF_8);
    }

    private Disposition handle(InboundRecord record) {
        String text = text(record);
        if (text.startsWith("bad")) {
            return new Disposition.Poison(Failure.of("test.Bad", text + " is not good"));
        }
        effects.add(text);
        return Disposition.done();
    }

    private static void produce(String topic, String... values) {
        try (var producer = new KafkaProducer<>(client(), new StringSerializer(), new StringSerializer())) {
            for (String value : values) {
                var unused = producer.send(new ProducerRecord<>(topic, "k-" + value, value));
            }
        }
    }

    private static Map<String, Object> client() {
        return Map.of("bootstrap.servers", cluster.bootstrapServers());
    }

    private static CommandLineRun dlq(String... args) {
        return CommandLineRun.of(Stream.of(Stream.of("dlq"), Arrays.stream(args), Stream.of("-c", catalog.toString()))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }
}
