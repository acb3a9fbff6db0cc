package io.holdfast.intake;

import io.holdfast.core.catalog.Tier;
import java.util.function.Consumer;

/**
 * Takes records for the flows of one catalog.
 *
 * <p>Thread-safe. {@link #offer} never blocks; its answer is called exactly once, by the flow's deadline, on any thread
 * (the caller's own included), and must return quickly.
 */
public interface Intake extends AutoCloseable {

    /** Offers a record; {@code answer} learns what became of it. */
    void offer(Offer offer, Consumer<Outcome> answer);

    /** Whether there is room for another record of this flow and tier at this moment; for those who can wait until there is. */
    boolean hasRoom(String flow, Tier tier);

    /** Partitions of the flow's topic that are in use; 0 while they are not known, or when there is no such flow. */
    default int partitions(String flow) {
        return 0;
    }

    /** What is known of the record that {@code flow} took under {@code id}. */
    RecordStatus status(String flow, String id);

    /** A consistent enough picture for health, metrics and people. */
    IntakeView view();

    /**
     * Lets a halted lane go on. {@code who} is audited.
     *
     * @return false when there is no such lane, or it is not halted
     */
    boolean resume(String topic, int partition, UndecidedRecords how, String who);

    /** Records that Kafka refused for good after they had been promised. */
    RefusedRecords refused();

    /**
     * Stops taking records, waits for those in flight up to the configured limit, leaves promised ones in the spool and
     * answers every outstanding offer.
     */
    @Override
    void close();
}
