package io.holdfast.delivery;

import java.util.Collection;

/**
 * A sink that shuts out earlier owners of a partition by an epoch of its own, and is therefore told which partitions are this
 * member's. Thread-safe.
 */
public interface PartitionFence {

    /**
     * Takes a partition over: from its return on nothing that an earlier owner began or begins has an effect. Call it before
     * the partition's first record, and again whenever the partition comes back. After an exception the partition is not
     * this member's; try again.
     */
    void claimed(SourcePartition partition) throws Exception;

    /** Gives a partition back: records of it are refused until it is claimed again. */
    void released(SourcePartition partition);

    /**
     * Forgets that records below an offset were done. Only for records that never come again: those below the committed
     * position of which no call is still out, except the ones that are parked or among the dead letters. One that is
     * forgotten too early has its effect again when it comes again.
     *
     * @param below exclusive
     * @param except offsets below that are kept
     */
    void prune(SourcePartition partition, long below, Collection<Long> except) throws Exception;

    /** The fence of a sink that has none. */
    static PartitionFence none() {
        return new PartitionFence() {
            @Override
            public void claimed(SourcePartition partition) {}

            @Override
            public void released(SourcePartition partition) {}

            @Override
            public void prune(SourcePartition partition, long below, Collection<Long> except) {}
        };
    }
}
