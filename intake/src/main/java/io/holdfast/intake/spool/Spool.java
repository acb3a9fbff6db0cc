package io.holdfast.intake.spool;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Durable storage for promised records. Thread-safe.
 *
 * <p>Appends are answered in the order in which they were made. Bounded in bytes, on disk and in memory.
 */
public interface Spool extends AutoCloseable {

    /** Number of this start on the spool's storage, larger than those of all earlier ones. */
    long incarnation();

    /**
     * Gives back what earlier processes left. To be called once, before the first append.
     *
     * @throws SpoolException when the folder cannot be read at all
     */
    RecoveryReport recover(RecoveryVisitor visitor);

    /**
     * Appends a record; {@code done} learns what became of it, on the spool's thread, or at once when it is refused.
     *
     * @param frontier written before the record: in a spool of one's own when the lane has nothing else there, in a shared
     *     one when the record is in a producer's hands, where {@link AppendAnswer#frontier} tells how that stands later; null
     *     otherwise
     */
    void append(SpoolEntry entry, @Nullable Frontier frontier, AppendAnswer done);

    /** Records a lane's frontier; on stable storage no later than the next record appended. */
    void record(Frontier frontier);

    /** Records a topic's partitioning; {@code done} runs once it is on stable storage, or with the failure. */
    void record(Generation generation, Consumer<AppendResult> done);

    /** Settles a record. Soon on disk, but not forced: after a crash the record may be found unsettled. */
    void settle(long ref, AcceptanceId acceptance, Settlement settlement);

    /**
     * Reads a record back.
     *
     * @throws SpoolException when it cannot be read, naming file and offset
     */
    SpoolEntry read(long ref);

    /** A reader for many records; for one thread. */
    SpoolReader reader();

    /** Records that are not settled. */
    long entries();

    /**
     * How a forced record is kept: empty when it survives every crash, else a word for its caller, such as {@code at-risk}.
     */
    default String weakness() {
        return "";
    }

    /** The same of one record, by the reference it was forced under. */
    default String weakness(long ref) {
        return weakness();
    }

    /** The spool's figures at this moment. */
    SpoolStats stats();

    /** Forces what was appended and releases the folder. */
    @Override
    void close();
}
