package io.holdfast.intake.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedSettingsTest {

    @Test
    void plainSettingsMakeAFlowOfEachTopic() {
        Catalog catalog = settings(Map.of("holdfast.topics.standard", List.of("clicks", "views")))
                .catalog();
        assertThat(catalog.flows().keySet()).containsExactly("orders", "clicks", "views");
        assertThat(flow(catalog, "orders").tier().base()).isEqualTo(Tier.CRITICAL);
        assertThat(flow(catalog, "clicks").tier().base()).isEqualTo(Tier.STANDARD);
        assertThat(flow(catalog, "orders").intake().deadline()).isEqualTo(Duration.ofMinutes(2));
        assertThat(catalog.gateway().spool().directory()).isEqualTo(Path.of(".holdfast/producer"));
        assertThat(catalog.gateway().instance()).isEqualTo("producer");
    }

    @Test
    void limitsAreThoseOfKafkaProducer() {
        EmbeddedSettings read = settings(Map.of(
                "max.block.ms",
                50,
                "delivery.timeout.ms",
                "30000",
                "buffer.memory",
                8 << 20,
                "max.request.size",
                4 << 20,
                "client.id",
                "shop"));
        assertThat(read.maxBlock()).isEqualTo(Duration.ofMillis(50));
        assertThat(read.clientId()).isEqualTo("shop");
        Flow orders = flow(read.catalog(), "orders");
        assertThat(orders.intake().deadline()).isEqualTo(Duration.ofSeconds(30));
        assertThat(orders.intake().maxRecordSize().bytes()).isEqualTo(4 << 20);
        assertThat(orders.intake().maxInFlight().bytes()).isEqualTo(8 << 20);
        assertThat(read.catalog().gateway().maxInFlight().bytes()).isEqualTo(8 << 20);
    }

    @Test
    void whatIsForKafkasClientsIsHandedOnAsItIs() {
        Map<String, Object> client = settings(Map.of(
                        "ssl.keystore.password",
                        new Password("a${b}\"c"),
                        "linger.ms",
                        20,
                        "retries",
                        3,
                        "key.serializer",
                        String.class))
                .catalog()
                .clusters()
                .get("kafka")
                .clientSettings();
        assertThat(client)
                .containsEntry("ssl.keystore.password", "a${b}\"c")
                .containsEntry("linger.ms", "20")
                .containsEntry("bootstrap.servers", "localhost:9092")
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acks|1|leave acks out",
                "enable.idempotence|false|leave it out",
                "transactional.id|t|no transactions",
                "partitioner.class|com.example.Mine|follows from the key",
                "partitioner.ignore.keys|true|follows from the key",
                "max.in.flight.requests.per.connection|6|lower it",
                "max.block.ms|soon|not a number",
                "max.block.ms|-1|negative",
                "buffer.memory|much|not a number",
                "delivery.timeout.ms|100|patience",
                "delivery.timeout.ms|36000000|out of range",
                "holdfast.spool.max.size|huge|not a size",
                "holdfast.spool.max.size|1KiB|too small",
                "holdfast.spool.max.age|old|not a duration",
                "holdfast.instance|a b|use letters",
                "holdfast.durability|some|durability",
                "holdfast.patience|0ms|patience",
                "holdfast.topic|x|did you mean \"holdfast.topics\"?",
                "holdfast.topics.standard|orders|named twice",
                "holdfast.catalog|/nowhere/holdfast.yaml|leave one of them out",
                "bootstrap.servers|nowhere|host:port",
            })
    void whatCannotWorkIsRefusedByName(String name, String value, String told) {
        assertThatThrownBy(() -> settings(Map.of(name, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(told);
    }

    @Test
    void withoutTopicsOrServersItSaysWhatToSet() {
        assertThatThrownBy(() -> EmbeddedSettings.of(Map.of("bootstrap.servers", "localhost:9092")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("holdfast.topics");
        assertThatThrownBy(() -> EmbeddedSettings.of(Map.of("holdfast.topics", "orders")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bootstrap.servers");
    }

    @Test
    void aCatalogGivesTheFlowsAndNotTheSpoolOfItsGateway(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("holdfast.yaml");
        Files.writeString(file, """
                clusters: { west: { bootstrap-servers: "localhost:9092" } }
                flows:
                  orders: { cluster: west, tier: critical, topic: { name: o.v1 } }
                gateway: { instance: g1, spool: { directory: /var/gateway, max-size: 64MiB } }
                """);
        Catalog catalog =
                EmbeddedSettings.of(Map.of("holdfast.catalog", file.toString())).catalog();
        assertThat(flow(catalog, "orders").topicName()).isEqualTo("o.v1");
        assertThat(catalog.gateway().spool().directory()).isEqualTo(Path.of(".holdfast/producer"));
        assertThat(catalog.gateway().spool().maxSize().bytes()).isEqualTo(64 << 20);
        assertThat(catalog.gateway().instance()).isEqualTo("producer");
        assertThatThrownBy(() -> EmbeddedSettings.of(
                        Map.of("holdfast.catalog", folder.resolve("none.yaml").toString())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot be read");
        Files.writeString(file, "clusters: {}\nflows: { f: { cluster: c } }\n");
        assertThatThrownBy(() -> EmbeddedSettings.of(Map.of("holdfast.catalog", file.toString())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cluster \"c\" is not declared");
    }

    private static EmbeddedSettings settings(Map<String, ?> more) {
        Map<String, Object> all =
                new HashMap<>(Map.of("bootstrap.servers", "localhost:9092", "holdfast.topics", "orders"));
        all.putAll(more);
        return EmbeddedSettings.of(all);
    }

    private static Flow flow(Catalog catalog, String name) {
        return catalog.flows().get(name);
    }
}
