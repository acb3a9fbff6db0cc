package io.holdfast.delivery.engine;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which leader epoch the records of a partition were read in, for commits: a commit with the epoch of the last record before
 * it notices a truncated log (KIP-320). Not thread-safe.
 */
final class LeaderEpochs {

    private final NavigableMap<Long, Integer> begins = new TreeMap<>();

    /** The record at this offset was appended in this epoch; offsets ascend. */
    void saw(long offset, int epoch) {
        Map.Entry<Long, Integer> last = begins.lastEntry();
        if (last == null || last.getValue() != epoch) {
            begins.put(offset, epoch);
        }
    }

    /** The epoch of the last record before {@code position}; empty when that was not seen. Forgets what lies before it. */
    Optional<Integer> before(long position) {
        Map.Entry<Long, Integer> entry = begins.lowerEntry(position);
        if (entry == null) {
            return Optional.empty();
        }
        begins.headMap(entry.getKey(), false).clear();
        return Optional.of(entry.getValue());
    }
}
