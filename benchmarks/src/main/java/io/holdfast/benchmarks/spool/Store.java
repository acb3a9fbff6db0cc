package io.holdfast.benchmarks.spool;

import io.holdfast.intake.spool.SpoolEntry;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;

/** What can keep promised records: appended in order, confirmed once they are on stable storage, found again at start. */
interface Store extends AutoCloseable {

    /**
     * What a start found.
     *
     * @param sequences of the records that can be read
     * @param reports what the store said of damage to its caller
     */
    record Found(BitSet sequences, List<String> reports) {}

    /** Reads everything that is there. To be called once, before the first append. */
    Found recover() throws Exception;

    /** Appends a record; {@code done} runs once it is on stable storage. */
    void append(SpoolEntry entry, Runnable done);

    /** Mean records of a group that was forced together, where the store tells. */
    OptionalDouble meanGroup();

    @Override
    void close();
}
