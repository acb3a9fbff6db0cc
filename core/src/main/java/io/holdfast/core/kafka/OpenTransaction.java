package io.holdfast.core.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/**
 * A transaction that is open in a partition's log (KIP-664).
 *
 * <p>Its coordinator may be done with it all the same: it leaves a partition out that has no leader at the moment in which it sends
 * the markers, as if the topic had been deleted, and counts the transaction as complete ("Couldn't find leader endpoint ... can be
 * skipped" in the log of Kafka 4.3.1). Once the partition has a leader again, whoever reads what is committed stands before such a
 * transaction for ever. It is said to be hung.
 *
 * @param from the offset of its first record there
 */
public record OpenTransaction(TopicPartition partition, long producerId, short epoch, int coordinatorEpoch, long from) {

    /**
     * For how long one is watched before it is ended although its coordinator is done with it. Its writer, who may be about to look
     * whether it is over ({@link CommittedView}), has stopped to believe what it sees by then.
     */
    public static final Duration WATCHED = Duration.ofSeconds(5);

    private static final long LIMIT_MS = 5_000;
    private static final long LOOK_MS = 100;

    /**
     * What is open in the logs of these partitions.
     *
     * @throws org.apache.kafka.common.KafkaException when a leader does not answer
     */
    public static List<OpenTransaction> in(Admin admin, Collection<TopicPartition> partitions) {
        List<OpenTransaction> all = new ArrayList<>();
        KafkaCalls.get(admin.describeProducers(partitions).all(), LIMIT_MS)
                .forEach((partition, producers) -> producers.activeProducers().forEach(producer -> {
                    if (producer.currentTransactionStartOffset().isPresent()) {
                        all.add(new OpenTransaction(
                                partition,
                                producer.producerId(),
                                (short) producer.producerEpoch(),
                                producer.coordinatorEpoch().orElse(0),
                                producer.currentTransactionStartOffset().getAsLong()));
                    }
                }));
        return all;
    }

    /**
     * Those of these that are open all the time.
     *
     * @throws org.apache.kafka.common.KafkaException when a leader does not answer
     */
    public static List<OpenTransaction> lasting(Admin admin, List<OpenTransaction> seen, Duration time) {
        long since = System.nanoTime();
        List<OpenTransaction> open = seen;
        while (!open.isEmpty() && System.nanoTime() - since < time.toNanos()) {
            KafkaCalls.pause(LOOK_MS);
            open = still(admin, open);
        }
        return open;
    }

    /** Those of these that are open now. */
    public static List<OpenTransaction> still(Admin admin, List<OpenTransaction> seen) {
        if (seen.isEmpty()) {
            return seen;
        }
        Set<TopicPartition> partitions =
                seen.stream().map(OpenTransaction::partition).collect(Collectors.toSet());
        return in(admin, partitions).stream()
                .filter(open -> seen.stream().anyMatch(open::continues))
                .toList();
    }

    /** Whether it is the same that was seen before. */
    public boolean continues(OpenTransaction before) {
        return partition.equals(before.partition) && producerId == before.producerId && from == before.from;
    }

    /**
     * Ends it in this partition, as aborted: no public call writes the marker of a commit.
     *
     * @throws org.apache.kafka.common.KafkaException when the leader does not answer; when it is over already; when that is not allowed,
     *     which takes ALTER on the cluster
     */
    public void abort(Admin admin) {
        KafkaCalls.get(
                admin.abortTransaction(new AbortTransactionSpec(partition, producerId, epoch, coordinatorEpoch))
                        .all(),
                LIMIT_MS);
    }
}
