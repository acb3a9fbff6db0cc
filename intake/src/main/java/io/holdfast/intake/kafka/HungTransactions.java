package io.holdfast.intake.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds transactions that are open in a partition's log although their coordinator is done with them, and ends them (KIP-664).
 *
 * <p>A coordinator leaves a partition out that has no leader at the moment in which it sends the markers, as if the topic had been
 * deleted, and counts the transaction as complete: "Couldn't find leader endpoint ... can be skipped" in the log of Kafka 4.3.1. Once
 * the partition has a leader again, whoever reads what is committed stands before such a transaction for ever.
 *
 * <p>Nobody was told that anything of it is published ({@link CommittedView}); so it is aborted, which is what the public API can do.
 *
 * @param ours whether a transactional id is one of this fleet's on this cluster
 * @param own this gateway's, whose present producer has begun
 */
record HungTransactions(Predicate<String> ours, String own) {

    private static final long LIMIT_MS = 5_000;
    /** Ours are open for some ten milliseconds. */
    private static final long LASTING_MS = 500;

    private static final Set<TransactionState> OVER =
            Set.of(TransactionState.EMPTY, TransactionState.COMPLETE_COMMIT, TransactionState.COMPLETE_ABORT);

    /** A transaction that is open in a partition's log, whose first record has that offset. */
    record Open(TopicPartition partition, long producerId, short epoch, int coordinatorEpoch, long from) {

        boolean continues(Open before) {
            return partition.equals(before.partition) && producerId == before.producerId && from == before.from;
        }

        AbortTransactionSpec abort() {
            return new AbortTransactionSpec(partition, producerId, epoch, coordinatorEpoch);
        }
    }

    /** Of a producer, what its coordinator says. */
    record Known(String transactionalId, TransactionState state) {}

    /**
     * What is open in the logs of these partitions.
     *
     * @throws org.apache.kafka.common.KafkaException when a leader does not answer
     */
    static List<Open> open(Admin admin, Collection<TopicPartition> partitions) {
        List<Open> all = new ArrayList<>();
        KafkaCalls.get(admin.describeProducers(partitions).all(), LIMIT_MS)
                .forEach((partition, producers) -> producers.activeProducers().forEach(producer -> {
                    if (producer.currentTransactionStartOffset().isPresent()) {
                        all.add(new Open(
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
     * Ends those of this fleet in these partitions. Whoever else of the fleet has one is shut out first, alive or not.
     *
     * @return what was ended
     * @throws org.apache.kafka.common.KafkaException when the cluster does not answer, or does not allow it
     */
    List<Open> end(Admin admin, Collection<TopicPartition> partitions, ProducerFence fence) {
        List<Open> lasting = lasting(admin, partitions);
        if (lasting.isEmpty()) {
            return List.of();
        }
        Map<Long, Known> known = known(admin, lasting);
        List<Open> hung = hung(lasting, known, open(admin, partitions));
        if (hung.isEmpty()) {
            return List.of();
        }
        Set<String> others = others(hung, known);
        if (!others.isEmpty()) {
            fence.fence(others);
            hung = hung(hung, known, open(admin, partitions));
        }
        for (Open each : hung) {
            KafkaCalls.get(admin.abortTransaction(each.abort()).all(), LIMIT_MS);
        }
        return hung;
    }

    /** What is open for longer than ours are: of the others nobody has to be asked, as all brokers would have to be. */
    private static List<Open> lasting(Admin admin, Collection<TopicPartition> partitions) {
        List<Open> before = open(admin, partitions);
        if (before.isEmpty()) {
            return before;
        }
        KafkaCalls.pause(LASTING_MS);
        return open(admin, partitions).stream()
                .filter(open -> before.stream().anyMatch(open::continues))
                .toList();
    }

    /** What was open before its coordinator said that it was over, and still is behind that. */
    List<Open> hung(List<Open> before, Map<Long, Known> known, List<Open> after) {
        return after.stream()
                .filter(open -> over(known.get(open.producerId())) != null)
                .filter(open -> before.stream().anyMatch(open::continues))
                .toList();
    }

    /** Whose producers are to be shut out before these are ended: they might write on. */
    Set<String> others(List<Open> hung, Map<Long, Known> known) {
        return hung.stream()
                .map(open -> over(known.get(open.producerId())))
                .filter(id -> id != null && !id.equals(own))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The id, when it is one of ours whose coordinator has nothing to do. */
    private @Nullable String over(@Nullable Known known) {
        if (known == null || !OVER.contains(known.state())) {
            return null;
        }
        return ours.test(known.transactionalId()) ? known.transactionalId() : null;
    }

    private static Map<Long, Known> known(Admin admin, List<Open> open) {
        Set<Long> ids = open.stream().map(Open::producerId).collect(Collectors.toSet());
        Map<Long, Known> known = new HashMap<>();
        ListTransactionsOptions options = new ListTransactionsOptions().filterProducerIds(ids);
        for (TransactionListing listing :
                KafkaCalls.get(admin.listTransactions(options).all(), LIMIT_MS)) {
            known.put(listing.producerId(), new Known(listing.transactionalId(), listing.state()));
        }
        return known;
    }
}
