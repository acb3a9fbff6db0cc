package io.holdfast.delivery.engine;

import io.holdfast.delivery.park.ParkLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the commands of the partitions that are open here and brings each to the loop's thread, which carries it out. A
 * thread of its own; what it brings is bounded, since it waits until the loop has taken a batch, and brings none to a
 * partition that has enough to write.
 */
final class CommandTail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommandTail.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long AGAIN_MS = 2_000;

    private final ParkLog log;
    private final Consumer<Runnable> loop;
    private final Map<Integer, Follower> followers = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /** Who takes the commands of a partition. Called on the loop's thread, except {@link #wants}. */
    interface Follower {

        /** Where it begins. */
        long from();

        /** Whether it takes more now. */
        boolean wants();

        /** The next command. */
        void take(ConsumerRecord<byte[], byte[]> command);
    }

    /** {@code loop} takes what is to run on the loop's thread. */
    CommandTail(ParkLog log, Consumer<Runnable> loop) {
        this.log = log;
        this.loop = loop;
        this.thread = new Thread(this::run, "delivery-" + log.names().delivery() + "-commands");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** From now on this partition's commands go there; to the one before no more come once it has taken what is under way. */
    void follow(int partition, Follower follower) {
        followers.put(partition, follower);
    }

    /** No more of this partition. */
    void leave(int partition) {
        followers.remove(partition);
    }

    private void run() {
        try {
            while (!closing.await(0, TimeUnit.MILLISECONDS)) {
                if (followers.isEmpty()) {
                    closing.await(POLL.toMillis(), TimeUnit.MILLISECONDS);
                } else {
                    follow();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until it is closed, or something fails. */
    private void follow() throws InterruptedException {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(log.commandConsumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Map<Integer, Follower> known = new HashMap<>();
            while (!closing.await(0, TimeUnit.MILLISECONDS)) {
                assign(consumer, known);
                if (known.isEmpty()) {
                    closing.await(POLL.toMillis(), TimeUnit.MILLISECONDS);
                } else {
                    poll(consumer, known);
                }
            }
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
        } catch (KafkaException | IllegalStateException e) {
            LOG.atWarn()
                    .addKeyValue("topic", log.names().commandTopic())
                    .log("commands cannot be read, and are asked for again: {}", e.toString());
            closing.await(AGAIN_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void assign(KafkaConsumer<byte[], byte[]> consumer, Map<Integer, Follower> known) {
        Map<Integer, Follower> now = Map.copyOf(followers);
        if (!now.equals(known)) {
            List<TopicPartition> all =
                    now.keySet().stream().map(this::partition).toList();
            consumer.assign(all);
            now.forEach((number, follower) -> {
                if (known.get(number) != follower) {
                    consumer.seek(partition(number), follower.from());
                }
            });
            known.clear();
            known.putAll(now);
        }
        known.forEach((number, follower) -> {
            if (follower.wants()) {
                consumer.resume(List.of(partition(number)));
            } else {
                consumer.pause(List.of(partition(number)));
            }
        });
    }

    private void poll(KafkaConsumer<byte[], byte[]> consumer, Map<Integer, Follower> known)
            throws InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> commands = new ArrayList<>();
        try {
            consumer.poll(POLL).forEach(commands::add);
        } catch (InvalidOffsetException e) {
            LOG.atInfo().log("commands that are not kept any more are skipped: {}", e.getMessage());
            consumer.seekToBeginning(e.partitions());
        }
        if (commands.isEmpty()) {
            return;
        }
        CountDownLatch taken = new CountDownLatch(1);
        loop.accept(() -> {
            try {
                for (ConsumerRecord<byte[], byte[]> command : commands) {
                    Follower follower = known.get(command.partition());
                    if (follower != null && followers.get(command.partition()) == follower) {
                        follower.take(command);
                    }
                }
            } finally {
                taken.countDown();
            }
        });
        while (!taken.await(POLL.toMillis(), TimeUnit.MILLISECONDS) && closing.getCount() > 0) {
            LOG.atDebug().log("the loop has not taken the commands yet");
        }
    }

    private TopicPartition partition(int number) {
        return new TopicPartition(log.names().commandTopic(), number);
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
