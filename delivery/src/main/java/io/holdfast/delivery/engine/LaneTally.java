package io.holdfast.delivery.engine;

/**
 * The lanes of a partition, counted.
 *
 * @param busy lanes of which a record is being read or handled
 * @param blocked lanes of which something is parked, or on its way there
 * @param oldestParkedMs when the oldest parked record failed first, in the broker's time; 0 when none is parked
 * @param oldestHeldMs since when a lane has been held longest; 0 when none is
 */
record LaneTally(int busy, int blocked, long oldestParkedMs, long oldestHeldMs) {

    /** Counts. */
    static LaneTally of(Iterable<KeyLane> lanes) {
        int busy = 0;
        int blocked = 0;
        long parkedMs = Long.MAX_VALUE;
        long heldMs = Long.MAX_VALUE;
        for (KeyLane lane : lanes) {
            busy += lane.busy() ? 1 : 0;
            blocked += lane.blocked() ? 1 : 0;
            var head = lane.head();
            if (head != null && head.state().firstFailedAtMs() > 0) {
                parkedMs = Math.min(parkedMs, head.state().firstFailedAtMs());
                heldMs = lane.held() ? Math.min(heldMs, head.state().lastFailedAtMs()) : heldMs;
            }
        }
        return new LaneTally(busy, blocked, orNone(parkedMs), orNone(heldMs));
    }

    private static long orNone(long ms) {
        return ms == Long.MAX_VALUE ? 0 : ms;
    }
}
