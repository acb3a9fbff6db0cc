package io.holdfast.delivery.park;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;

/**
 * One change to a partition's park log or dead letters. Those of one group become visible together or not at all: they are
 * one transaction under the partition's own transactional id, which fences every earlier owner of the partition (KIP-98).
 */
public sealed interface ParkWrite {

    /** The source record concerned. */
    InboundRecord record();

    /** Parks a record, or replaces how it stands. */
    record Put(InboundRecord record, ParkState state) implements ParkWrite {}

    /** It is resolved: a tombstone under its key. */
    record Remove(InboundRecord record) implements ParkWrite {}

    /** Appends what a record came to, and finishes the record. */
    record Publish(InboundRecord record, Disposition.Publish outputs) implements ParkWrite {}

    /** Commands below {@code next} are carried out; the last of them was about this record. */
    record CommandsRead(InboundRecord record, long next) implements ParkWrite {}

    /** Appends a dead letter with its story. It may be parked too, by a {@link Put} of the same group. */
    record Dead(InboundRecord record, ParkState story) implements ParkWrite {}
}
