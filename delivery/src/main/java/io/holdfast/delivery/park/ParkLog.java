package io.holdfast.delivery.park;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;

/**
 * A delivery's park log, as its partitions and readers need to know it.
 *
 * @param topicId of the source
 * @param client bootstrap servers and settings passed through from the catalog
 * @param deadLetters makes the record that is appended to the dead-letter topic
 */
public record ParkLog(
        ParkNames names,
        Uuid topicId,
        Map<String, Object> client,
        ParkLimits limits,
        Function<ParkWrite.Dead, ProducerRecord<byte[], byte[]>> deadLetters) {

    private static final int FETCH_BYTES = 16 << 20;
    private static final int BATCH_BYTES = 256 << 10;
    private static final long BUFFER_BYTES = 128L << 20;
    private static final int REQUEST_MS = 5_000;
    private static final int TRANSACTION_CALLS = 6;

    /**
     * Settings of the transactional producer of one partition. Records are compressed, since the source's may be, and would
     * otherwise not fit under a limit that counts compressed bytes.
     */
    Map<String, Object> producer(int partition) {
        int callMs = (int) limits.call().toMillis();
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
        settings.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 500);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(REQUEST_MS, callMs / 2));
        settings.putAll(client);
        String name = names.transactionalId(partition);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, name);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, name);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_CALLS * callMs);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, callMs);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, callMs);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE / 2);
        settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Integer.MAX_VALUE);
        return settings;
    }

    /** Settings of a consumer that reads a partition from start to end. */
    Map<String, Object> replayConsumer() {
        Map<String, Object> settings = consumer((int) limits.call().toMillis());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 20_000);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        settings.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);
        return settings;
    }

    /**
     * Settings of a consumer that reads single records. It reads uncommitted ones too, since it is asked only for records
     * that are known to be committed, and need not wait until every replica of every partition says so.
     */
    Map<String, Object> pointConsumer() {
        Map<String, Object> settings = consumer((int) limits.read().toMillis());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, BATCH_BYTES);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        return settings;
    }

    /** Settings of a consumer that follows the commands; whoever writes them uses no transactions. */
    public Map<String, Object> commandConsumer() {
        Map<String, Object> settings = consumer((int) limits.read().toMillis());
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 200);
        return settings;
    }

    /** Settings of a consumer that reads all dead letters and commands, now and then, and a little at a time. */
    public Map<String, Object> letterConsumer() {
        Map<String, Object> settings = consumer((int) limits.call().toMillis());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 << 20);
        return settings;
    }

    private Map<String, Object> consumer(int limitMs) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, limitMs);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(REQUEST_MS, limitMs));
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return settings;
    }
}
