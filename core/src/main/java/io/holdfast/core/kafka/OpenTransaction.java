package io.holdfast.core.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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

    private static final long LIMIT_MS = 5_000;

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
