package io.holdfast.delivery.engine;

/**
 * How old the records of a partition may be that wait in the log and were not read yet: none is older than the last that was
 * read, nor than the moment at which everything had been read. Times are in the broker's. Not thread-safe.
 */
final class UnreadAge {

    private long readUpToMs;

    /** A record of this time was read. */
    void read(long timestampMs, long nowMs) {
        readUpToMs = Math.max(readUpToMs, Math.min(timestampMs, nowMs));
    }

    /**
     * The age of the oldest, in ms, as far as it can be told: at most that much; 0 when there is none.
     *
     * @param position next offset to be read
     * @param end of the log; -1 while it is not known
     */
    long ms(long position, long end, long nowMs) {
        boolean none = end >= 0 && position >= end;
        if (none || readUpToMs == 0) {
            readUpToMs = nowMs;
        }
        return none || end < 0 ? 0 : Math.max(0, nowMs - readUpToMs);
    }
}
