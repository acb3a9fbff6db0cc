package io.holdfast.intake.producer;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of what was handed over may be without an outcome: half of what the intake holds in flight. What Kafka then leaves
 * lying when it goes away takes that half, and the other is there for what goes to the spool. Thread-safe.
 */
final class Room {

    /** What a record costs in memory beside its own bytes, roughly. */
    private static final int RECORD_OVERHEAD = 256;
    /** Records, of all sizes; beyond it callbacks are too slow. */
    private static final int MOST_RECORDS = 200_000;

    private final long mostBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong records = new AtomicLong();

    /**
     * @param maxInFlight bytes that the intake holds in flight
     */
    Room(long maxInFlight) {
        this.mostBytes = maxInFlight / 2;
    }

    /** Whether a record of {@code size} bytes fits; one alone always does. */
    boolean has(int size) {
        long used = bytes.get();
        return (used == 0 || used + size + RECORD_OVERHEAD <= mostBytes) && !crowded();
    }

    /** Whether there are too many records for another, however small. */
    boolean crowded() {
        return records.get() >= MOST_RECORDS;
    }

    void take(int size) {
        bytes.addAndGet(size + RECORD_OVERHEAD);
        records.incrementAndGet();
    }

    void release(int size) {
        bytes.addAndGet(-size - RECORD_OVERHEAD);
        records.decrementAndGet();
    }
}
