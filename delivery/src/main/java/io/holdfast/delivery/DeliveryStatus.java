package io.holdfast.delivery;

import java.util.List;

/**
 * What a delivery has done since it began, as this member knows it.
 *
 * @param polled records that came from the source
 * @param attempts first and later ones
 * @param done attempts that succeeded
 * @param parked writes that parked a record, first and again
 * @param dead records that became dead letters
 * @param commands about single records that were carried out
 * @param claims partitions taken over
 * @param revocations partitions given up
 * @param late records whose outcome came when their partition was another's
 * @param failedCommits commits that failed; the next one says the same and more
 * @param ignoredMaps maps in commits that were not believed
 * @param sink how it stands
 * @param partitions that are this member's
 * @param trouble what keeps it from polling; empty when nothing does
 */
public record DeliveryStatus(
        long polled,
        long attempts,
        long done,
        long parked,
        long dead,
        long commands,
        long claims,
        long revocations,
        long late,
        long failedCommits,
        long ignoredMaps,
        SinkStatus sink,
        List<PartitionStatus> partitions,
        String trouble) {

    /** Trouble of a delivery that has only just been told to begin. */
    public static final String STARTING = "starting";

    /** Of one that has not begun. */
    public static DeliveryStatus notBegun(String trouble) {
        return new DeliveryStatus(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, SinkStatus.untried(), List.of(), trouble);
    }

    /** In a word, the worst first: starting, trouble, halted, sink-down, waiting (no partition is this member's), running. */
    public String state() {
        if (trouble.equals(STARTING)) {
            return STARTING;
        }
        if (!trouble.isEmpty()
                || partitions.stream()
                        .anyMatch(partition -> !partition.trouble().isEmpty())) {
            return "trouble";
        }
        if (sink.tripped()) {
            return "halted";
        }
        if (!sink.breaker().equals("closed")) {
            return "sink-down";
        }
        return partitions.isEmpty() ? "waiting" : "running";
    }
}
