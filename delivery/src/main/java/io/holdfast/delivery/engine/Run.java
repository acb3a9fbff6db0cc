package io.holdfast.delivery.engine;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.park.Parked;

/** A record whose turn it is. Its lane runs nothing else until it is told how this ended. */
sealed interface Run {

    /** Its lane. */
    KeyLane lane();

    /** A record that is in memory. */
    record Fresh(KeyLane lane, InboundRecord record) implements Run {}

    /** A record that is to be read from the park log first. */
    record FromPark(KeyLane lane, Parked parked) implements Run {}
}
