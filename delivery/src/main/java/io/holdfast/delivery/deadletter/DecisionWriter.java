package io.holdfast.delivery.deadletter;

import io.holdfast.core.HoldfastException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Appends commands and redriven records, each acknowledged by all in-sync replicas before the next. Not thread-safe. */
public final class DecisionWriter implements AutoCloseable {

    private static final int LIMIT_MS = 30_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String servers;

    /** Connects lazily. */
    public DecisionWriter(Map<String, Object> client) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE / 2);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LIMIT_MS / 2);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, LIMIT_MS / 2);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, LIMIT_MS);
        settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        this.servers = String.valueOf(client.get("bootstrap.servers"));
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Appends it; it is durable when this returns.
     *
     * @throws HoldfastException when it is not known to be
     */
    public void append(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw failed(record, e.getCause() == null ? e : e.getCause());
        } catch (KafkaException e) {
            throw failed(record, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(record, e);
        }
    }

    private HoldfastException failed(ProducerRecord<byte[], byte[]> record, Throwable e) {
        return new HoldfastException(
                "dead-letters",
                "topic \"" + record.topic() + "\" at " + servers + " did not acknowledge a record: " + e.getMessage()
                        + "; look with dlq list whether it is there, and run the command again for what is open",
                e);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
