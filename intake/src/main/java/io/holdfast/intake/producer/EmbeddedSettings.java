package io.holdfast.intake.producer;

import io.holdfast.core.catalog.ByteSize;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Durations;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Gateway;
import io.holdfast.core.catalog.Nearest;
import io.holdfast.core.catalog.SpoolSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a producer, checked, and the catalog that follows from them.
 *
 * @param catalog flows, with the time limits of a producer rather than those of a request over HTTP
 * @param maxBlock how long sending may wait for room
 */
record EmbeddedSettings(Catalog catalog, Duration maxBlock, String clientId, String idempotencyHeader) {

    private static final String INSTANCE_DEFAULT = "producer";
    private static final String SPOOL_DEFAULT = ".holdfast/producer";
    private static final Duration MAX_BLOCK = Duration.ofSeconds(2);
    private static final Duration DELIVERY_TIMEOUT = Duration.ofMinutes(2);
    /** How long closing may take beyond what the caller grants: to force to the spool what is critical. */
    private static final Duration FORCE_LIMIT = Duration.ofSeconds(2);

    private static final int MOST_IN_FLIGHT = 5;
    private static final Set<String> ALL = Set.of("all", "-1");

    /** Reads plain settings, as {@code KafkaProducer} takes them, with those of {@link HoldfastProducerConfig}. */
    static EmbeddedSettings of(Map<String, ?> given) {
        check(given);
        Object file = given.get(HoldfastProducerConfig.CATALOG);
        return of(file == null ? PlainCatalog.of(given) : PlainCatalog.read(Path.of(file.toString()), given), given);
    }

    /** Over a catalog at hand. */
    static EmbeddedSettings of(Catalog declared, Map<String, ?> given) {
        check(given);
        Duration delivery = ms(given, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT);
        Map<String, Flow> flows = new LinkedHashMap<>();
        declared.flows().forEach((name, flow) -> flows.put(name, patient(flow, delivery)));
        Catalog patient = RecordCopy.with(declared, "flows", flows);
        return new EmbeddedSettings(
                RecordCopy.with(patient, "gateway", gateway(declared.gateway(), given)),
                ms(given, ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK),
                text(given, ProducerConfig.CLIENT_ID_CONFIG, INSTANCE_DEFAULT),
                text(given, HoldfastProducerConfig.IDEMPOTENCY_HEADER, "idempotency-key"));
    }

    private static void check(Map<String, ?> given) {
        for (String name : given.keySet()) {
            if (name.startsWith("holdfast.") && !HoldfastProducerConfig.NAMES.contains(name)) {
                throw new ConfigException(
                        "unknown setting \"" + name + "\"" + Nearest.hint(name, HoldfastProducerConfig.NAMES));
            }
        }
        refuse(given, ProducerConfig.TRANSACTIONAL_ID_CONFIG, value -> true, HoldfastProducer.NO_TRANSACTIONS);
        refuse(
                given,
                ProducerConfig.ACKS_CONFIG,
                value -> !ALL.contains(value),
                "a record is durable when all in-sync replicas have it; leave acks out, or say all");
        refuse(
                given,
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                value -> !value.equals("true"),
                "a record is in the log once; leave it out");
        refuse(
                given,
                ProducerConfig.PARTITIONER_CLASS_CONFIG,
                value -> true,
                "the partition follows from the key, by Kafka's own hash, so that what waits in the spool keeps its order;"
                        + " leave it out");
        refuse(
                given,
                ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
                value -> value.equals("true"),
                "the partition follows from the key; send without a key what needs no order");
        refuse(
                given,
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                value -> number(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, value) > MOST_IN_FLIGHT,
                "more than " + MOST_IN_FLIGHT + " requests in flight may change the order of records; lower it");
    }

    private static void refuse(Map<String, ?> given, String name, Function<String, Boolean> wrong, String why) {
        Object value = given.get(name);
        if (value != null && wrong.apply(value.toString())) {
            throw new ConfigException(name, value, why);
        }
    }

    private static Flow patient(Flow flow, Duration delivery) {
        try {
            return RecordCopy.with(flow, "intake", RecordCopy.with(flow.intake(), "deadline", delivery));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    delivery.toMillis(),
                    "flow \"" + flow.name() + "\" cannot be sent within it: " + e.getMessage());
        }
    }

    /** What the catalog says of the HTTP gateway's spool is not for this process, but for its folder and name. */
    private static Gateway gateway(Gateway declared, Map<String, ?> given) {
        SpoolSettings spool = with(declared.spool(), "maxSize", given, HoldfastProducerConfig.SPOOL_MAX_SIZE);
        spool = with(spool, "maxAge", given, HoldfastProducerConfig.SPOOL_MAX_AGE);
        spool = RecordCopy.with(
                spool, "directory", Path.of(text(given, HoldfastProducerConfig.SPOOL_DIRECTORY, SPOOL_DEFAULT)));
        Gateway named;
        try {
            named = RecordCopy.with(
                    declared, "instance", text(given, HoldfastProducerConfig.INSTANCE, INSTANCE_DEFAULT));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    HoldfastProducerConfig.INSTANCE, given.get(HoldfastProducerConfig.INSTANCE), e.getMessage());
        }
        return RecordCopy.with(RecordCopy.with(named, "spool", spool), "shutdownLimit", FORCE_LIMIT);
    }

    private static SpoolSettings with(SpoolSettings spool, String component, Map<String, ?> given, String name) {
        Object value = given.get(name);
        if (value == null) {
            return spool;
        }
        try {
            String text = value.toString();
            return RecordCopy.with(
                    spool, component, component.equals("maxAge") ? Durations.parse(text) : ByteSize.parse(text));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name, value, e.getMessage());
        }
    }

    static String text(Map<String, ?> given, String name, String byDefault) {
        Object value = given.get(name);
        String text = value == null ? "" : value.toString().strip();
        return text.isEmpty() ? byDefault : text;
    }

    private static Duration ms(Map<String, ?> given, String name, Duration byDefault) {
        Object value = given.get(name);
        return value == null ? byDefault : Duration.ofMillis(number(name, value.toString()));
    }

    static long number(String name, String value) {
        try {
            long number = Long.parseLong(value.strip());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new ConfigException(name, value, "it is not a number; write one, such as 2000");
        }
        throw new ConfigException(name, value, "it is negative; write 0 or more");
    }

    /** Topics in a setting: a list, or a text with commas. */
    static List<String> topics(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        List<?> all =
                value instanceof List<?> list ? list : List.of(value.toString().split(",", -1));
        return all.stream()
                .map(topic -> Objects.toString(topic, "").strip())
                .filter(topic -> !topic.isEmpty())
                .toList();
    }
}
