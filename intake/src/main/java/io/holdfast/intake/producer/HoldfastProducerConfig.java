package io.holdfast.intake.producer;

import java.util.List;

/** Names of the settings that a {@link HoldfastProducer} takes beside those of {@code KafkaProducer}. */
public final class HoldfastProducerConfig {

    /** Path of a catalog, {@code holdfast.yaml}, whose flows this process may send to; instead of bootstrap servers and topics. */
    public static final String CATALOG = "holdfast.catalog";

    /** Topics, separated by commas, that are critical: taken while Kafka is away. */
    public static final String TOPICS = "holdfast.topics";

    /** Topics, separated by commas, that are not: sending fails while Kafka is away. */
    public static final String STANDARD_TOPICS = "holdfast.topics.standard";

    /** The same, and shed before all others under load. */
    public static final String BULK_TOPICS = "holdfast.topics.bulk";

    /** {@code strong}, or {@code weak} for critical topics that have one copy only. Default strong. */
    public static final String DURABILITY = "holdfast.durability";

    /** Folder of the spool, on a local disk that outlives the process. Default {@code .holdfast/producer}. */
    public static final String SPOOL_DIRECTORY = "holdfast.spool.directory";

    /** Most the spool may hold, such as {@code 2GiB}. */
    public static final String SPOOL_MAX_SIZE = "holdfast.spool.max.size";

    /** Oldest record the spool may hold before it takes no more, such as {@code 24h}. */
    public static final String SPOOL_MAX_AGE = "holdfast.spool.max.age";

    /** How long a critical record waits for Kafka before it is spooled, such as {@code 250ms}. */
    public static final String PATIENCE = "holdfast.patience";

    /** Name of this process in the header {@code holdfast.gateway}; the same after a restart. Default {@code producer}. */
    public static final String INSTANCE = "holdfast.instance";

    /** Header that names a record, so that it is taken once. Default {@code idempotency-key}. */
    public static final String IDEMPOTENCY_HEADER = "holdfast.idempotency.header";

    static final List<String> NAMES = List.of(
            CATALOG,
            TOPICS,
            STANDARD_TOPICS,
            BULK_TOPICS,
            DURABILITY,
            SPOOL_DIRECTORY,
            SPOOL_MAX_SIZE,
            SPOOL_MAX_AGE,
            PATIENCE,
            INSTANCE,
            IDEMPOTENCY_HEADER);

    private HoldfastProducerConfig() {}
}
