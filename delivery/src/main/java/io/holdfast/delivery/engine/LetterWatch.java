package io.holdfast.delivery.engine;

import io.holdfast.delivery.deadletter.OpenLetters;
import io.holdfast.delivery.park.ParkLog;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Since when a dead letter waits for somebody to decide about it, in the partitions that are this member's: read every ten
 * seconds from the dead letters and the commands, so that a restart forgets none. A thread of its own.
 */
final class LetterWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LetterWatch.class);
    private static final long FIRST_MS = 3_000;
    private static final long EVERY_MS = 10_000;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ParkLog log;
    private final Map<Integer, Watched> watched = new HashMap<>();
    private final Map<Integer, Long> oldest = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile Set<Integer> wanted = Set.of();
    private String trouble = "";

    /** What is known of a partition, and how far both topics are read. */
    private static final class Watched {
        private final OpenLetters letters = new OpenLetters();
        private long nextLetter;
        private long nextCommand;
    }

    LetterWatch(ParkLog log) {
        this.log = log;
        this.thread = new Thread(this::run, "delivery-" + log.names().delivery() + "-letters");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** From now on these partitions only. */
    void watch(Collection<Integer> partitions) {
        wanted = Set.copyOf(partitions);
    }

    /** When the oldest letter of the partition was written, epoch milliseconds; 0 when none is open, or none is known yet. */
    long oldestMs(int partition) {
        return oldest.getOrDefault(partition, 0L);
    }

    private void run() {
        try {
            while (!closing.await(wanted.isEmpty() ? POLL.toMillis() : 0, TimeUnit.MILLISECONDS)) {
                if (!wanted.isEmpty()) {
                    follow();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until it is closed, or something fails. The claims go first: they are waited for, and this is not. */
    private void follow() throws InterruptedException {
        if (closing.await(FIRST_MS, TimeUnit.MILLISECONDS)) {
            return;
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(log.letterConsumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            do {
                read(consumer);
            } while (!closing.await(EVERY_MS, TimeUnit.MILLISECONDS));
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
        } catch (RuntimeException e) {
            LOG.atLevel(trouble.equals(e.toString()) ? Level.DEBUG : Level.WARN)
                    .addKeyValue("topic", log.names().deadLetterTopic())
                    .log("how long dead letters wait is not known for now: {}", e.toString());
            trouble = e.toString();
            closing.await(EVERY_MS, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Reads both topics to where they end now. Commands that came after the letters were read are left for the next time: what
     * they decide about may not have been read.
     */
    private void read(KafkaConsumer<byte[], byte[]> consumer) {
        Set<Integer> now = wanted;
        watched.keySet().retainAll(now);
        oldest.keySet().retainAll(now);
        now.forEach(partition -> watched.computeIfAbsent(partition, p -> new Watched()));
        List<TopicPartition> commands = partitions(log.names().commandTopic());
        List<TopicPartition> letters = partitions(log.names().deadLetterTopic());
        // Kafka's client warns of each offset that it is told of a partition that is not assigned.
        consumer.assign(Stream.concat(commands.stream(), letters.stream()).toList());
        Map<TopicPartition, Long> commandEnds = consumer.endOffsets(commands);
        Map<TopicPartition, Long> letterEnds = consumer.endOffsets(letters);
        Map<TopicPartition, Long> kept = consumer.beginningOffsets(letterEnds.keySet());
        Map<TopicPartition, Long> keptCommands = consumer.beginningOffsets(commandEnds.keySet());
        letterEnds.forEach(this::forgetIfCreatedAnew);
        kept.forEach((p, first) -> of(p).nextLetter = Math.max(of(p).nextLetter, first));
        keptCommands.forEach((p, first) -> of(p).nextCommand = Math.max(of(p).nextCommand, first));

        assign(consumer, letterEnds.keySet(), known -> known.nextLetter);
        toEnd(consumer, letterEnds, (known, letter) -> known.letters.letter(letter));
        assign(consumer, commandEnds.keySet(), known -> known.nextCommand);
        toEnd(consumer, commandEnds, LetterWatch::command);
        letterEnds.forEach((p, end) -> of(p).nextLetter = end);
        commandEnds.forEach((p, end) -> of(p).nextCommand = end);
        kept.forEach(this::tell);
        trouble = "";
    }

    private void forgetIfCreatedAnew(TopicPartition letters, long end) {
        if (end < of(letters).nextLetter) {
            watched.put(letters.partition(), new Watched());
        }
    }

    private void assign(
            KafkaConsumer<byte[], byte[]> consumer, Set<TopicPartition> partitions, ToLongFunction<Watched> next) {
        consumer.assign(partitions);
        partitions.forEach(p -> consumer.seek(p, next.applyAsLong(of(p))));
    }

    private void tell(TopicPartition partition, long firstKept) {
        Watched known = of(partition);
        known.letters.expired(firstKept);
        if (known.letters.passedOver()) {
            watched.remove(partition.partition());
        } else {
            oldest.put(partition.partition(), known.letters.oldestMs());
        }
    }

    private static void command(Watched known, ConsumerRecord<byte[], byte[]> appended) {
        try {
            known.letters.command(appended);
        } catch (IllegalArgumentException e) {
            LOG.atDebug().log("what is no command is passed over: {}", e.getMessage());
        }
    }

    private Watched of(TopicPartition partition) {
        return Objects.requireNonNull(watched.get(partition.partition()));
    }

    private List<TopicPartition> partitions(String topic) {
        return watched.keySet().stream()
                .map(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private void toEnd(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            BiConsumer<Watched, ConsumerRecord<byte[], byte[]>> to) {
        long movedNanos = System.nanoTime();
        while (closing.getCount() > 0
                && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            var records = consumer.poll(POLL);
            for (TopicPartition partition : records.partitions()) {
                long end = ends.getOrDefault(partition, 0L);
                records.records(partition).stream()
                        .filter(appended -> appended.offset() < end)
                        .forEach(appended -> to.accept(of(partition), appended));
            }
            if (!records.isEmpty()) {
                movedNanos = System.nanoTime();
            } else if (System.nanoTime() - movedNanos > STALLED_NANOS) {
                throw new KafkaException("nothing came for 30 s from " + ends.keySet());
            }
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
