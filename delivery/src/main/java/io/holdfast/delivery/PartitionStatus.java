package io.holdfast.delivery;

/**
 * How a partition that is this member's stands.
 *
 * @param open whether it is claimed and worked on
 * @param low first source offset that is not finished; -1 before it is open
 * @param position next source offset to be read; -1 before it is open
 * @param running records being handled
 * @param buffered records in memory
 * @param parked records in the park log
 * @param parkedBytes their bytes
 * @param trouble why it does not go on; empty when it does
 */
public record PartitionStatus(
        int partition,
        boolean open,
        long low,
        long position,
        int running,
        int buffered,
        int parked,
        long parkedBytes,
        String trouble) {}
