package io.holdfast.benchmarks.peers;

import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.CommitMode;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import io.holdfast.benchmarks.delivery.arm.Arm;
import io.holdfast.benchmarks.delivery.arm.ArmSettings;
import io.holdfast.benchmarks.delivery.arm.Sink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * Confluent's parallel-consumer: order by key, as many threads as records at once, asynchronous commits, the quickest of its
 * modes, as often as everybody. What fails is tried again after 50 ms, doubled up to 2 s.
 */
public final class ParallelConsumerArm implements Arm {

    private static final long FIRST_BACKOFF_MS = 50;
    private static final long LONGEST_BACKOFF_MS = 2_000;
    private static final int MOST_DOUBLINGS = 6;

    @Override
    public Supplier<String> start(ArmSettings settings, Sink sink) {
        ParallelConsumerOptions<byte[], byte[]> options = ParallelConsumerOptions.<byte[], byte[]>builder()
                .consumer(new KafkaConsumer<>(settings.consumer()))
                .ordering(ProcessingOrder.KEY)
                .maxConcurrency(settings.number(ArmSettings.CONCURRENCY))
                .commitMode(CommitMode.PERIODIC_CONSUMER_ASYNCHRONOUS)
                .commitInterval(Duration.ofMillis(settings.number(ArmSettings.COMMIT_MS)))
                .retryDelayProvider(record -> backoff(record.getNumberOfFailedAttempts()))
                .build();
        ParallelStreamProcessor<byte[], byte[]> processor = ParallelStreamProcessor.createEosStreamProcessor(options);
        processor.subscribe(List.of(settings.text(ArmSettings.TOPIC)));
        processor.poll(context -> call(sink, Objects.requireNonNull(context.value())));
        return () -> "";
    }

    private static Duration backoff(int failures) {
        return Duration.ofMillis(Math.min(
                LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS << Math.min(MOST_DOUBLINGS, Math.max(0, failures - 1))));
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
