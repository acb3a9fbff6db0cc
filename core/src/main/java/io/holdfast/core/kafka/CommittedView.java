package io.holdfast.core.kafka;

import io.holdfast.core.Sabotage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until what was committed can be read by those who read what is committed. The answer to a commit only says that it was
 * decided: its markers are written behind it, and may be left out ({@link OpenTransaction}). Connects when it is first needed.
 * Not thread-safe.
 */
public class CommittedView implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommittedView.class);
    private static final long CALL_LIMIT_MS = 3_000;
    private static final long SHORTEST_PAUSE_MS = 1;
    private static final long LONGEST_PAUSE_MS = 20;
    /** From then on the end of what can be read may be held up by transactions of others. */
    private static final long OTHERS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long BELIEVED_NANOS =
            OpenTransaction.WATCHED.minusSeconds(1).toNanos();

    private final AdminLink link;

    /** @param client settings of the cluster's clients */
    public CommittedView(Map<String, Object> client) {
        this.link = new AdminLink(client);
    }

    /**
     * Returns once the transaction is over in all these logs. Four seconds after its commit was asked for that says nothing any more: a
     * successor that found it hung may have aborted it, which takes five ({@link OpenTransaction#WATCHED}).
     *
     * @param first the offset of its first record in each partition
     * @param sinceNanos {@link System#nanoTime()} before the commit was asked for, or earlier
     * @param stop whether not to wait any more
     * @throws org.apache.kafka.common.KafkaException when that did not come to pass, or cannot be asked
     */
    public void await(Map<TopicPartition, Long> first, long sinceNanos, BooleanSupplier stop) {
        if (Sabotage.SKIP_MARKERS.on()) {
            return;
        }
        Map<TopicPartition, Long> open = new HashMap<>(first);
        long asked = System.nanoTime();
        long pauseMs = SHORTEST_PAUSE_MS;
        while (true) {
            strikeOut(open, System.nanoTime() - asked > OTHERS_NANOS);
            long elapsed = System.nanoTime() - sinceNanos;
            if (open.isEmpty() && elapsed < BELIEVED_NANOS) {
                return;
            }
            if (stop.getAsBoolean() || elapsed >= BELIEVED_NANOS) {
                throw new TimeoutException("the transaction that begins at " + first
                        + " was committed, but was not seen to be readable there within "
                        + TimeUnit.NANOSECONDS.toMillis(elapsed) + " ms");
            }
            KafkaCalls.pause(pauseMs);
            pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
        }
    }

    /** Takes out those logs in which it is over. A leader that does not answer may have a successor: it is asked again. */
    private void strikeOut(Map<TopicPartition, Long> open, boolean late) {
        try {
            Map<TopicPartition, Long> ends = ends(open.keySet());
            open.entrySet().removeIf(each -> end(ends, each.getKey()) > each.getValue());
            if (late && !open.isEmpty()) {
                open.keySet().removeAll(over(open, ends));
            }
        } catch (RetriableException e) {
            LOG.atDebug().setCause(e).log("a leader did not answer whether a transaction is over");
        }
    }

    /** Where what can be read ends. */
    private Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        ListOffsetsOptions committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        KafkaCalls.get(link.admin().listOffsets(latest, committed).all(), CALL_LIMIT_MS)
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
        return ends.getOrDefault(partition, -1L);
    }

    /**
     * Where no transaction is open that begins as this one does, and somebody else's is what holds up the end. If the end stands at this one, its
     * marker may be there, but not yet with all who are in sync: a leader that dies takes it along.
     */
    private Set<TopicPartition> over(Map<TopicPartition, Long> open, Map<TopicPartition, Long> ends) {
        Set<TopicPartition> over = new HashSet<>(open.keySet());
        over.removeIf(partition -> end(ends, partition) >= open.getOrDefault(partition, -1L));
        if (over.isEmpty()) {
            return over;
        }
        OpenTransaction.in(link.admin(), over).stream()
                .filter(each -> each.from() == open.getOrDefault(each.partition(), -1L))
                .forEach(each -> over.remove(each.partition()));
        return over;
    }

    @Override
    public void close() {
        link.close();
    }
}
