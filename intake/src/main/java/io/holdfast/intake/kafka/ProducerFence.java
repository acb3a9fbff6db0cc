package io.holdfast.intake.kafka;

import io.holdfast.core.Sabotage;
import io.holdfast.core.kafka.AdminLink;
import io.holdfast.core.kafka.KafkaCalls;
import io.holdfast.core.kafka.OpenTransaction;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Shuts out transactional producers (KIP-664): what they have open is aborted, and what they send from then on is refused. And
 * ends what is left open all the same.
 * Connects when it is first needed. Not thread-safe.
 */
final class ProducerFence implements AutoCloseable {

    private static final long LIMIT_MS = 10_000;
    /** Else it is the client's time-out for requests, which a broker may find too long for a transaction. */
    private static final FenceProducersOptions OPTIONS =
            new FenceProducersOptions().timeoutMs(ProducerSettings.TRANSACTION_LIMIT_MS);

    private final AdminLink link;

    ProducerFence(Map<String, Object> client) {
        this.link = new AdminLink(client);
    }

    /**
     * Shuts out the producers with these ids; on return their transactions are over.
     *
     * @throws KafkaException when that did not come to an end in time, or is not allowed
     */
    void fence(Collection<String> transactionalIds) {
        if (Sabotage.SKIP_FENCE.on()) {
            return;
        }
        try {
            KafkaCalls.get(
                    link.admin().fenceProducers(transactionalIds, OPTIONS).all(), LIMIT_MS);
        } catch (KafkaException e) {
            close();
            throw e;
        }
    }

    /**
     * Ends transactions in these logs that nobody else will.
     *
     * @return which
     * @throws KafkaException when the cluster does not answer in time, or does not allow it
     */
    List<OpenTransaction> endHung(HungTransactions whose, Collection<TopicPartition> partitions) {
        try {
            return whose.end(link.admin(), partitions, this);
        } catch (KafkaException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
