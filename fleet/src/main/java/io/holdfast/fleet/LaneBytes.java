package io.holdfast.fleet;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the lanes of a fleet hold in Redis, in bytes, as measured not long ago. Thread-safe. */
final class LaneBytes {

    private final Map<String, Long> byLane = new ConcurrentHashMap<>();

    /** Takes in what was measured, and forgets lanes that hold nothing any more. */
    void observe(FleetView view) {
        view.lanes().values().stream()
                .filter(lane -> lane.bytes() >= 0)
                .forEach(lane -> byLane.put(lane.lane(), lane.bytes()));
        byLane.keySet().retainAll(view.lanes().keySet());
    }

    /** Of all lanes. */
    long total() {
        return byLane.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Of one topic's lanes. */
    long of(String topic) {
        return byLane.entrySet().stream()
                .filter(lane -> lane.getKey().startsWith(topic + "/"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
