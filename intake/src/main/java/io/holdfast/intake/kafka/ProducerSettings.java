package io.holdfast.intake.kafka;

import io.holdfast.core.Sabotage;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How the intake sets a producer up. What a promise rests on cannot be overridden from the catalog; the rest is a default.
 *
 * <p>{@code delivery.timeout.ms} is at its maximum because a record in flight is never given up: one that timed out in the
 * client may be in the log all the same, and the producer would bump its epoch silently.
 *
 * <p>One request at a time goes to a broker. A broker that was restarted knows the last batch of each producer only, which is all
 * that its snapshots hold; of two batches that it had taken, the first then looks out of order when it is repeated, and the producer
 * silently repeats both under a new epoch. With one batch of a partition under way the last is all that can be repeated.
 */
public final class ProducerSettings {

    /** After so long the cluster ends a transaction that its gateway does not; until then it holds up readers. */
    static final int TRANSACTION_LIMIT_MS = 10_000;
    /** Requests that an idempotent producer may have under way to a broker at the most. */
    static final int PIPELINED = 5;
    /** How long a transactional producer waits before whoever waits looks up, in milliseconds. */
    private static final int STEP_MS = 200;

    private ProducerSettings() {}

    /**
     * @param client bootstrap servers and settings passed through from the catalog
     * @param clientId name in the broker's logs
     * @param bufferBytes memory for records in flight
     */
    public static Map<String, Object> of(Map<String, Object> client, String clientId, long bufferBytes) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 50);
        settings.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 500);
        settings.put(ProducerConfig.METADATA_MAX_AGE_CONFIG, 10_000);
        settings.put("metadata.recovery.rebootstrap.trigger.ms", 30_000L);
        settings.putAll(client);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, Sabotage.PIPELINE.on() ? PIPELINED : 1);
        settings.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, bufferBytes);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE / 2);
        settings.put("metadata.max.idle.ms", Integer.MAX_VALUE);
        return settings;
    }

    /**
     * The same for a producer that writes in transactions. It is not called on event loops, and may wait.
     *
     * @param transactionalId by which a later producer shuts this one out
     */
    public static Map<String, Object> transactional(Map<String, Object> settings, String transactionalId) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        all.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_LIMIT_MS);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, STEP_MS);
        // A batch out of order ends a transaction.
        all.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, PIPELINED);
        // What is written together goes out at its commit.
        all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return all;
    }

    /** A producer with these settings. */
    public static Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
