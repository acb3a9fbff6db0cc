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
 * @param claims partitions taken over
 * @param late records whose outcome came when their partition was another's
 * @param ignoredMaps maps in commits that were not believed
 * @param partitions that are this member's
 * @param trouble what keeps it from polling; empty when nothing does
 */
public record DeliveryStatus(
        long polled,
        long attempts,
        long done,
        long parked,
        long dead,
        long claims,
        long late,
        long ignoredMaps,
        List<PartitionStatus> partitions,
        String trouble) {}
