package io.holdfast.delivery.engine;

import io.holdfast.delivery.park.ParkWrite;
import java.util.List;

/**
 * Writes that are made durable in one transaction, together with the source position that follows from them: so a record
 * is never parked and unfinished, and never finished before one of its key that was parked.
 *
 * @param finishes source offsets that are finished once the group is durable
 */
record WriteGroup(List<ParkWrite> writes, List<Long> finishes) {

    static final WriteGroup NONE = new WriteGroup(List.of(), List.of());

    boolean isEmpty() {
        return writes.isEmpty();
    }
}
