package io.holdfast.delivery.park;

import io.holdfast.delivery.engine.LaneKey;

/**
 * What is kept in memory of a parked record; its bytes stay in the log.
 *
 * @param offset of the record in the source
 * @param parkOffset where its latest copy lies in the park partition
 * @param bytes of key, value and headers
 */
public record Parked(LaneKey key, long offset, long parkOffset, int bytes, ParkState state) {}
