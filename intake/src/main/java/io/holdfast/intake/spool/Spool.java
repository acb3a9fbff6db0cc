package io.holdfast.intake.spool;

import java.util.function.Consumer;

/**
 * Durable storage for promised records. Thread-safe.
 *
 * <p>Appends are answered in the order in which they were made. Bounded in bytes, on disk and in memory.
 */
public interface Spool extends AutoCloseable {

    /** Persisted count of starts, this one included. */
    long incarnation();

    /**
     * Gives back what earlier processes left. To be called once, before the first append.
     *
     * @throws SpoolException when the folder cannot be read at all
     */
    RecoveryReport recover(RecoveryVisitor visitor);

    /** Appends a record; {@code done} learns what became of it, on the spool's thread, or at once when it is refused. */
    void append(SpoolEntry entry, Consumer<AppendResult> done);

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

    /** The spool's figures at this moment. */
    SpoolStats stats();

    /** Forces what was appended and releases the folder. */
    @Override
    void close();
}
