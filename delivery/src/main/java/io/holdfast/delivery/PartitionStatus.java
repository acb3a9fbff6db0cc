package io.holdfast.delivery;

/**
 * How a partition that is this member's stands.
 *
 * @param open whether it is claimed and worked on
 * @param low first source offset that is not finished; -1 before it is open
 * @param position next source offset to be read; -1 before it is open
 * @param lag records to the end of the log that are not finished, the end as of some seconds ago; -1 while it is not known
 * @param lagMs age of the oldest record that is not finished; of those that were not read yet, how old they are at most; 0
 *     when there is none
 * @param running records being handled
 * @param buffered records in memory
 * @param lanesBusy keys of which a record is being handled
 * @param lanesBlocked keys of which something is parked
 * @param parked records in the park log
 * @param parkedBytes their bytes
 * @param parkedAgeMs how long ago the oldest parked record failed first; 0 when there is none
 * @param deadAgeMs how long the oldest dead letter, or the oldest record whose effect is unknown, has been waiting for
 *     somebody to decide about it, as of some ten seconds ago; 0 when none is
 * @param trouble why it does not go on; empty when it does
 */
public record PartitionStatus(
        int partition,
        boolean open,
        long low,
        long position,
        long lag,
        long lagMs,
        int running,
        int buffered,
        int lanesBusy,
        int lanesBlocked,
        int parked,
        long parkedBytes,
        long parkedAgeMs,
        long deadAgeMs,
        String trouble) {

    /** One that is not worked on. */
    public static PartitionStatus closed(int partition, int running, String trouble) {
        return new PartitionStatus(partition, false, -1, -1, -1, 0, running, 0, 0, 0, 0, 0, 0, 0, trouble);
    }
}
