package io.holdfast.delivery.park;

import io.holdfast.delivery.engine.LaneKey;

/**
 * What is kept in memory of a parked record; its bytes stay in the log.
 *
 * @param offset of the record in the source
 * @param parkOffset where its latest copy lies in the park partition; {@value #UNWRITTEN} while that is on its way there
 * @param bytes of key, value and headers
 */
public record Parked(LaneKey key, long offset, long parkOffset, int bytes, ParkState state) {

    /** Park offset of a copy that is not durable yet. */
    public static final long UNWRITTEN = -1;

    /** The same copy of the same record, taken to stand so. */
    public Parked standing(ParkState other) {
        return new Parked(key, offset, parkOffset, bytes, other);
    }

    /** The same record, standing so as soon as that is durable. */
    public Parked unwritten(ParkState next) {
        return new Parked(key, offset, UNWRITTEN, bytes, next);
    }
}
