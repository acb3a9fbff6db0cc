package io.holdfast.benchmarks.peers;

import io.holdfast.benchmarks.delivery.arm.Arm;
import io.holdfast.benchmarks.delivery.arm.ArmSettings;
import io.holdfast.benchmarks.delivery.arm.Sink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Spring's listener container with a thread for each partition, and its default error handler, which tries a record again
 * without an end after 50 ms, doubled up to 2 s. Commits after each poll, of no more than a second's work.
 */
public final class SpringArm implements Arm {

    private static final int PARTITIONS = 6;
    private static final long FIRST_BACKOFF_MS = 50;
    private static final long LONGEST_BACKOFF_MS = 2_000;

    @Override
    public Supplier<String> start(ArmSettings settings, Sink sink) {
        var config = settings.consumer();
        long delayMs = Math.max(1, settings.number(Sink.DELAY_MS, 1));
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, (int)
                Math.max(1, settings.number(ArmSettings.COMMIT_MS) / delayMs));
        ContainerProperties properties = new ContainerProperties(settings.text(ArmSettings.TOPIC));
        properties.setMessageListener((MessageListener<byte[], byte[]>) record -> call(sink, record.value()));
        ConcurrentMessageListenerContainer<byte[], byte[]> container =
                new ConcurrentMessageListenerContainer<>(new DefaultKafkaConsumerFactory<>(config), properties);
        container.setConcurrency(PARTITIONS);
        ExponentialBackOff backOff = new ExponentialBackOff(FIRST_BACKOFF_MS, 2);
        backOff.setMaxInterval(LONGEST_BACKOFF_MS);
        container.setCommonErrorHandler(new DefaultErrorHandler(backOff));
        container.start();
        return () -> "";
    }

    private static void call(Sink sink, byte[] value) {
        try {
            sink.call(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a record was handled", e);
        }
    }
}
