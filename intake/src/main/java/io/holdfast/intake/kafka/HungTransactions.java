package io.holdfast.intake.kafka;

import io.holdfast.core.kafka.CommittedView;
import io.holdfast.core.kafka.KafkaCalls;
import io.holdfast.core.kafka.OpenTransaction;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds transactions of this fleet's that are hung, and ends them ({@link OpenTransaction}).
 *
 * <p>Nobody was told that anything of it is published ({@link CommittedView}); so it is aborted, which is what the public API can do.
 *
 * @param ours whether a transactional id is one of this fleet's on this cluster
 * @param own this gateway's, whose present producer has begun
 */
record HungTransactions(Predicate<String> ours, String own) {

    private static final long LIMIT_MS = 5_000;
    /** Ours are open for some ten milliseconds: of others nobody has to be asked, as all brokers would have to be. */
    private static final Duration LONGER_THAN_OURS = Duration.ofMillis(500);

    private static final Set<TransactionState> OVER =
            Set.of(TransactionState.EMPTY, TransactionState.COMPLETE_COMMIT, TransactionState.COMPLETE_ABORT);

    /** Of a producer, what its coordinator says. */
    record Known(String transactionalId, TransactionState state) {}

    /**
     * Ends those of this fleet in these partitions. Whoever else of the fleet has one is shut out first, alive or not.
     *
     * @return what was ended
     * @throws org.apache.kafka.common.KafkaException when the cluster does not answer, or does not allow it
     */
    List<OpenTransaction> end(Admin admin, Collection<TopicPartition> partitions, ProducerFence fence) {
        List<OpenTransaction> lasting =
                OpenTransaction.lasting(admin, OpenTransaction.in(admin, partitions), LONGER_THAN_OURS);
        if (lasting.isEmpty()) {
            return List.of();
        }
        Map<Long, Known> known = known(admin, lasting);
        List<OpenTransaction> hung = OpenTransaction.lasting(admin, over(lasting, known), OpenTransaction.WATCHED);
        Set<String> others = others(hung, known);
        if (!others.isEmpty()) {
            fence.fence(others);
            hung = OpenTransaction.still(admin, hung);
        }
        for (OpenTransaction each : hung) {
            each.abort(admin);
        }
        return hung;
    }

    /** Those of ours whose coordinator has nothing to do for them. */
    List<OpenTransaction> over(List<OpenTransaction> open, Map<Long, Known> known) {
        return open.stream()
                .filter(each -> over(known.get(each.producerId())) != null)
                .toList();
    }

    /** Whose producers are to be shut out before these are ended: they might write on. */
    Set<String> others(List<OpenTransaction> hung, Map<Long, Known> known) {
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

    private static Map<Long, Known> known(Admin admin, List<OpenTransaction> open) {
        Set<Long> ids = open.stream().map(OpenTransaction::producerId).collect(Collectors.toSet());
        Map<Long, Known> known = new HashMap<>();
        ListTransactionsOptions options = new ListTransactionsOptions().filterProducerIds(ids);
        for (TransactionListing listing :
                KafkaCalls.get(admin.listTransactions(options).all(), LIMIT_MS)) {
            known.put(listing.producerId(), new Known(listing.transactionalId(), listing.state()));
        }
        return known;
    }
}
