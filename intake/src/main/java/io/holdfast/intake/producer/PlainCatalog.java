package io.holdfast.intake.producer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the catalog of a producer: from a file, or of one cluster and one flow for each topic in its plain settings. */
final class PlainCatalog {

    private static final Logger LOG = LoggerFactory.getLogger(PlainCatalog.class);
    private static final String SERVERS = ProducerConfig.BOOTSTRAP_SERVERS_CONFIG;
    /** Settings of the producer itself, or that Holdfast decides: not handed to Kafka's clients. */
    private static final Set<String> OWN = Set.of(
            SERVERS,
            ProducerConfig.CLIENT_ID_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.RETRIES_CONFIG,
            ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG);

    private PlainCatalog() {}

    /** One cluster, and a flow of its own for each topic. */
    static Catalog of(Map<String, ?> given) {
        if (given.get(SERVERS) == null) {
            throw new ConfigException("neither \"" + SERVERS + "\" nor \"" + HoldfastProducerConfig.CATALOG
                    + "\" is set; name the brokers and topics, or a catalog that does");
        }
        Map<String, Object> flows = new LinkedHashMap<>();
        addFlows(flows, given, HoldfastProducerConfig.TOPICS, "critical");
        addFlows(flows, given, HoldfastProducerConfig.STANDARD_TOPICS, "standard");
        addFlows(flows, given, HoldfastProducerConfig.BULK_TOPICS, "bulk");
        if (flows.isEmpty()) {
            throw new ConfigException("no topic is declared; name those that this process sends to in \""
                    + HoldfastProducerConfig.TOPICS + "\" (taken while Kafka is away) or \""
                    + HoldfastProducerConfig.STANDARD_TOPICS + "\", separated by commas");
        }
        // Values come in as variables, so that nothing in them is read as anything but a text.
        Map<String, String> values = new HashMap<>();
        Map<String, Object> kafka = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            if (handedOn(name) && value != null) {
                String variable = "V" + values.size();
                values.put(variable, text(value));
                kafka.put(name, "${" + variable + "}");
            }
        });
        Map<String, Object> gateway = new LinkedHashMap<>();
        String memory = ProducerConfig.BUFFER_MEMORY_CONFIG;
        long buffer = EmbeddedSettings.number(memory, EmbeddedSettings.text(given, memory, Long.toString(64L << 20)));
        gateway.put("max-in-flight", buffer + "B");
        flows.replaceAll((topic, flow) -> withLimit(flow, buffer));
        Map<String, Object> cluster = Map.of("bootstrap-servers", text(given.get(SERVERS)), "kafka", kafka);
        return bound(Map.of("clusters", Map.of("kafka", cluster), "flows", flows, "gateway", gateway), values);
    }

    /** The catalog in a file, its clusters with this producer's settings for Kafka's clients. */
    static Catalog read(Path file, Map<String, ?> given) {
        for (String name : List.of(
                SERVERS,
                HoldfastProducerConfig.TOPICS,
                HoldfastProducerConfig.STANDARD_TOPICS,
                HoldfastProducerConfig.BULK_TOPICS,
                HoldfastProducerConfig.DURABILITY,
                HoldfastProducerConfig.PATIENCE)) {
            if (given.get(name) != null) {
                throw new ConfigException(
                        name, given.get(name), "the catalog \"" + file + "\" says that; leave one of them out");
            }
        }
        List<String> unused =
                given.keySet().stream().filter(PlainCatalog::handedOn).sorted().toList();
        if (!unused.isEmpty()) {
            LOG.atWarn()
                    .log("settings for Kafka's clients are those of the catalog \"" + file + "\"; not used are "
                            + unused + ": put them into clusters.*.kafka there");
        }
        try {
            return valid(CatalogReader.read(Files.readString(file), file.toString(), System.getenv()), "");
        } catch (IOException e) {
            throw new ConfigException(
                    HoldfastProducerConfig.CATALOG, file, "it cannot be read (" + e + "); name a holdfast.yaml");
        }
    }

    private static void addFlows(Map<String, Object> flows, Map<String, ?> given, String setting, String tier) {
        for (String topic : EmbeddedSettings.topics(given.get(setting))) {
            Map<String, Object> intake = new LinkedHashMap<>();
            intake.put("durability", EmbeddedSettings.text(given, HoldfastProducerConfig.DURABILITY, "strong"));
            intake.put("patience", EmbeddedSettings.text(given, HoldfastProducerConfig.PATIENCE, "250ms"));
            intake.put("deadline", "1h");
            intake.put(
                    "max-record-size",
                    EmbeddedSettings.text(given, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(1 << 20))
                            + "B");
            Map<String, Object> flow = Map.of("tier", tier, "cluster", "kafka", "intake", intake);
            if (flows.putIfAbsent(topic, flow) != null) {
                throw new ConfigException(setting, topic, "the topic is named twice; name it once");
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> withLimit(Object flow, long buffer) {
        Map<String, Object> limited = new LinkedHashMap<>((Map<String, Object>) flow);
        Map<String, Object> intake =
                new LinkedHashMap<>((Map<String, Object>) Objects.requireNonNull(limited.get("intake")));
        intake.put("max-in-flight", buffer + "B");
        limited.put("intake", intake);
        return limited;
    }

    private static boolean handedOn(String name) {
        return !name.startsWith("holdfast.") && !OWN.contains(name);
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Password password) {
            return password.value();
        }
        if (value instanceof Class<?> type) {
            return type.getName();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(PlainCatalog::text).collect(Collectors.joining(","));
        }
        return String.valueOf(value);
    }

    private static Catalog bound(Map<String, Object> tree, Map<String, String> values) {
        try {
            String json = new ObjectMapper().writeValueAsString(tree);
            return valid(CatalogReader.read(json, "producer settings", values), "the producer's settings: ");
        } catch (JsonProcessingException e) {
            throw new ConfigException("the producer's settings cannot be read: " + e.getMessage());
        }
    }

    private static Catalog valid(CatalogResult result, String what) {
        if (result instanceof CatalogResult.Invalid invalid) {
            throw new ConfigException(
                    what + invalid.problems().stream().map(Object::toString).collect(Collectors.joining("; ")));
        }
        CatalogResult.Valid valid = (CatalogResult.Valid) result;
        valid.warnings().forEach(warning -> LOG.atWarn().log(what + warning));
        return valid.catalog();
    }
}
