package io.holdfast.delivery.park;

import java.util.List;

/** What became of a group of writes. */
public sealed interface ParkOutcome {

    /** All of them are there. */
    record Written(List<Place> places) implements ParkOutcome {}

    /**
     * Nothing is written, and nothing will be: another owner has claimed the partition, or this one stood still for longer
     * than a transaction may last. It must stop at once and touch nothing; if it is still the owner it claims again.
     */
    record Fenced(String why) implements ParkOutcome {}

    /** Nothing is written, and the same writes will be refused again. The others of the group may be written without them. */
    record Refused(List<ParkWrite> refused, String why) implements ParkOutcome {}

    /** Nothing is written, since something did not answer or is not there. The claim stands, and the same may be tried again. */
    record NotNow(String why) implements ParkOutcome {}

    /** All of them or none are there. The partition must be claimed again, which tells. */
    record Unsure(String why) implements ParkOutcome {}

    /**
     * Where a write lies.
     *
     * @param offset in the park partition, or in the dead letters' for a dead letter
     * @param timestampMs when, by the broker's clock, epoch milliseconds
     */
    record Place(ParkWrite write, long offset, long timestampMs) {}
}
