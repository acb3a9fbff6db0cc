package io.holdfast.intake.producer;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producer's interceptors, called as {@code KafkaProducer} calls them: in order, and what one of them throws is logged and
 * passed over. Thread-safe as far as they are.
 */
final class Interceptors<K, V> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Interceptors.class);

    private final List<ProducerInterceptor<K, V>> interceptors;

    Interceptors(List<ProducerInterceptor<K, V>> interceptors) {
        this.interceptors = List.copyOf(interceptors);
    }

    ProducerRecord<K, V> onSend(ProducerRecord<K, V> record) {
        ProducerRecord<K, V> now = record;
        for (ProducerInterceptor<K, V> interceptor : interceptors) {
            try {
                now = interceptor.onSend(now);
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).addKeyValue("topic", record.topic()).log("an interceptor failed in onSend");
            }
        }
        return now;
    }

    void onAcknowledgement(RecordMetadata metadata, @Nullable Exception failure, @Nullable Headers headers) {
        for (ProducerInterceptor<K, V> interceptor : interceptors) {
            try {
                acknowledge(interceptor, metadata, failure, headers);
            } catch (RuntimeException e) {
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("topic", metadata.topic())
                        .log("an interceptor failed in onAcknowledgement");
            }
        }
    }

    @SuppressWarnings("NullAway") // Kafka's classes do not say that the failure is null when there is none.
    private static <K, V> void acknowledge(
            ProducerInterceptor<K, V> interceptor,
            RecordMetadata metadata,
            @Nullable Exception failure,
            @Nullable Headers headers) {
        interceptor.onAcknowledgement(metadata, failure, headers == null ? new RecordHeaders() : headers);
    }

    @Override
    public void close() {
        for (ProducerInterceptor<K, V> interceptor : interceptors) {
            try {
                interceptor.close();
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("an interceptor failed in close");
            }
        }
    }
}
