package io.holdfast.intake.kafka;

import io.holdfast.intake.lane.LogWriter;
import io.holdfast.intake.lane.SendFailure;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** A way into the logs of one cluster's topics, through one producer at a time. {@link #send} is thread-safe and never blocks. */
public interface TopicWriter extends LogWriter, AutoCloseable {

    /**
     * Creates the producer when there is none, and fetches {@code topic}'s metadata or keeps it warm. May take as long as
     * creating a producer takes; never call it on an event loop.
     *
     * @return how many partitions of the topic can be written; 0 when none
     */
    int maintain(String topic);

    /**
     * Shuts out whoever may still append a record that somebody is about to look up, as far as this writer can: its own
     * producers before the present one, and those of gateways that are gone. What they had under way is in the log on return,
     * or never will be. May take seconds.
     *
     * @return whether the log can be looked up now; if not, it is to be tried again
     * @throws org.apache.kafka.common.KafkaException when the cluster does not answer
     */
    boolean shutOut();

    /**
     * Ends what producers of this kind left open in these logs, of which nobody else will: a reader would stand before it for ever.
     * May take seconds.
     *
     * @throws org.apache.kafka.common.KafkaException when the cluster does not answer
     */
    void endHung(Set<TopicPartition> partitions);

    /**
     * Gives up the present producer. What it still has in flight after a last chance of that length, or sooner, fails, and is to be looked
     * up. May wait for that; never call it with a lane's lock held.
     */
    void replace(SendFailure because, Duration lastChance);

    /** Gives up a producer that has acknowledged nothing for so long although Kafka answers. */
    void replaceBarren(long limitNanos);

    /** Why there is no producer, for an operator; empty while nothing is known that stands in the way. */
    String problem();

    @Override
    void close();
}
