package io.holdfast.benchmarks.delivery.arm;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * A consumer and a loop, one record after the other, that commits what it has done as often as the others do; a record that
 * fails is tried again until it succeeds.
 */
public final class RawArm implements Arm {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration AGAIN = Duration.ofMillis(50);

    @Override
    public Supplier<String> start(ArmSettings settings, Sink sink) {
        Thread thread = new Thread(() -> work(settings, sink), "raw");
        thread.setDaemon(true);
        thread.start();
        return () -> "";
    }

    private static void work(ArmSettings settings, Sink sink) {
        var config = settings.consumer();
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, pollRecords(settings));
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
            consumer.subscribe(List.of(settings.text(ArmSettings.TOPIC)));
            long commitNanos =
                    Duration.ofMillis(settings.number(ArmSettings.COMMIT_MS)).toNanos();
            long committed = System.nanoTime();
            while (true) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    handle(sink, record.value());
                }
                if (System.nanoTime() - committed >= commitNanos) {
                    consumer.commitAsync();
                    committed = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A poll hands over what takes half of the time between two commits, so that these are made in time. */
    private static int pollRecords(ArmSettings settings) {
        long delayMs = Math.max(1, settings.number(Sink.DELAY_MS, 1));
        return (int) Math.max(1, settings.number(ArmSettings.COMMIT_MS) / 2 / delayMs);
    }

    private static void handle(Sink sink, byte[] value) throws InterruptedException {
        while (true) {
            try {
                sink.call(value);
                return;
            } catch (IOException e) {
                Thread.sleep(AGAIN.toMillis());
            }
        }
    }
}
