package io.holdfast.spring;

import io.holdfast.intake.producer.HoldfastProducerConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code holdfast.producer.*}: what is sent to, and where it waits while Kafka is away. Everything else is read from
 * {@code spring.kafka.producer.*}, other {@code holdfast.*} settings of {@link HoldfastProducerConfig} from its
 * {@code properties}.
 *
 * @param topics that are taken while Kafka is away
 * @param standardTopics that are not
 * @param bulkTopics that are not, and are shed before all others under load
 * @param catalog a {@code holdfast.yaml} whose flows are sent to, instead of topics and {@code spring.kafka.bootstrap-servers}
 * @param spoolDirectory folder of the spool, on a local disk that outlives the process
 * @param closeTimeout how long a shutdown waits for what is on its way before it is spooled
 */
@ConfigurationProperties("holdfast.producer")
public record HoldfastProducerProperties(
        @DefaultValue List<String> topics,
        @DefaultValue List<String> standardTopics,
        @DefaultValue List<String> bulkTopics,
        @Nullable String catalog,
        @Nullable String spoolDirectory,
        @DefaultValue("10s") Duration closeTimeout) {

    /** As settings of a {@code HoldfastProducer}. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        put(settings, HoldfastProducerConfig.TOPICS, topics.isEmpty() ? null : topics);
        put(settings, HoldfastProducerConfig.STANDARD_TOPICS, standardTopics.isEmpty() ? null : standardTopics);
        put(settings, HoldfastProducerConfig.BULK_TOPICS, bulkTopics.isEmpty() ? null : bulkTopics);
        put(settings, HoldfastProducerConfig.CATALOG, catalog);
        put(settings, HoldfastProducerConfig.SPOOL_DIRECTORY, spoolDirectory);
        return settings;
    }

    private static void put(Map<String, Object> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put(name, value);
        }
    }
}
