package io.holdfast.intake.producer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * What a producer's settings name by class: serializers and interceptors.
 *
 * <p>Thread-safe as far as these are.
 */
record ProducerParts<K, V>(Serializer<K> keys, Serializer<V> values, Interceptors<K, V> interceptors)
        implements AutoCloseable {

    /**
     * Makes them.
     *
     * @param keys null to make the one that the settings name, as with {@code values}
     * @throws ConfigException when a setting that {@code KafkaProducer} knows has an impossible value, or one is missing
     */
    static <K, V> ProducerParts<K, V> of(
            Map<String, ?> given, @Nullable Serializer<K> keys, @Nullable Serializer<V> values) {
        Map<String, Object> settings = new HashMap<>(given);
        named(settings, ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, keys);
        named(settings, ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, values);
        settings.putIfAbsent(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        AbstractConfig config = new AbstractConfig(ProducerConfig.configDef(), settings, false);
        return new ProducerParts<>(
                keys == null ? made(config, ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, true) : keys,
                values == null ? made(config, ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, false) : values,
                new Interceptors<>(interceptors(config)));
    }

    private static void named(Map<String, Object> settings, String name, @Nullable Serializer<?> at) {
        if (at != null) {
            settings.put(name, at.getClass());
        } else if (settings.get(name) == null) {
            throw new ConfigException(
                    "\"" + name + "\" is not set; name a class that implements Serializer, or give one");
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> Serializer<T> made(AbstractConfig config, String name, boolean isKey) {
        Serializer<T> serializer = config.getConfiguredInstance(name, Serializer.class);
        serializer.configure(config.originals(), isKey);
        return serializer;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <K, V> List<ProducerInterceptor<K, V>> interceptors(AbstractConfig config) {
        List<ProducerInterceptor> made =
                config.getConfiguredInstances(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, ProducerInterceptor.class);
        return (List<ProducerInterceptor<K, V>>) (List<?>) made;
    }

    byte @Nullable [] key(String topic, Headers headers, @Nullable K key) {
        return serialized("key", keys, new Part<>(topic, headers, key));
    }

    byte @Nullable [] value(String topic, Headers headers, @Nullable V value) {
        return serialized("value", values, new Part<>(topic, headers, value));
    }

    /** Key or value of a record. */
    private record Part<T>(
            String topic, Headers headers, @Nullable T content) {}

    @SuppressWarnings("NullAway") // Kafka's classes do not say that a serializer is given null, and gives it back.
    private static <T> byte @Nullable [] serialized(String what, Serializer<T> serializer, Part<T> part) {
        try {
            return serializer.serialize(part.topic(), part.headers(), part.content());
        } catch (ClassCastException e) {
            String type =
                    part.content() == null ? "null" : part.content().getClass().getName();
            throw new SerializationException(
                    "a " + what + " of " + type + " cannot be serialized by "
                            + serializer.getClass().getName() + "; give " + what + ".serializer a class that takes it",
                    e);
        }
    }

    /** Runs {@code opening}; when it fails, everything here is closed. */
    <T> T openOrClose(Supplier<T> opening) {
        try {
            return opening.get();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        interceptors.close();
        Utils.closeQuietly(keys, "key serializer");
        Utils.closeQuietly(values, "value serializer");
    }
}
