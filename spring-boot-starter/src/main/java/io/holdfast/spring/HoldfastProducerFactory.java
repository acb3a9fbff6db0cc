package io.holdfast.spring;

import io.holdfast.intake.producer.EmbeddedIntake;
import io.holdfast.intake.producer.HoldfastProducer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Makes {@link HoldfastProducer}s over one intake, and shares them as {@code DefaultKafkaProducerFactory} shares Kafka's. There
 * are no transactions. Thread-safe.
 */
public final class HoldfastProducerFactory<K, V> extends DefaultKafkaProducerFactory<K, V> {

    private final EmbeddedIntake intake;

    /**
     * @param intake outlives the factory; its owner closes it
     * @param settings of serializers and interceptors
     */
    public HoldfastProducerFactory(EmbeddedIntake intake, Map<String, Object> settings) {
        super(settings);
        this.intake = intake;
    }

    @Override
    protected Producer<K, V> createRawProducer(Map<String, Object> settings) {
        return HoldfastProducer.over(
                intake, settings, made(getKeySerializerSupplier()), made(getValueSerializerSupplier()));
    }

    /** None where the settings name a class. */
    private static <T> @Nullable Serializer<T> made(@Nullable Supplier<@Nullable Serializer<T>> supplier) {
        return supplier == null ? null : supplier.get();
    }

    /** With other serializers or interceptors, over the same intake. */
    @Override
    public ProducerFactory<K, V> copyWithConfigurationOverride(@Nullable Map<String, Object> override) {
        Map<String, Object> settings = new HashMap<>(getConfigurationProperties());
        if (override != null) {
            settings.putAll(override);
        }
        return new HoldfastProducerFactory<>(intake, settings);
    }
}
