package io.holdfast.delivery.park;

/** What lies at an offset of a park partition. */
public sealed interface ParkRead {

    /** The record with how it stands. */
    record Found(ParkedRecord parked) implements ParkRead {}

    /** Nothing: a later copy replaced it, or it was resolved, and compaction took it. */
    record Gone(String why) implements ParkRead {}

    /** Something that is not a parked record, or that this version cannot read. */
    record Unreadable(String why) implements ParkRead {}

    /** It could not be read within the limit; try again. */
    record Unavailable(String why) implements ParkRead {}
}
