package io.holdfast.intake;

/**
 * For how long a producer could have written: the time since all partitions of a topic were seen to have leaders, in one piece. While
 * Kafka does not answer, or a leader is missing, a record waits for Kafka and not for its producer. Not thread-safe.
 */
final class LedTime {

    private boolean led;
    private long sinceNanos;

    /** Kafka said whether all partitions have leaders. */
    void observe(boolean now, long nowNanos) {
        if (now && !led) {
            sinceNanos = nowNanos;
        }
        led = now;
    }

    /** Kafka did not answer. */
    void unanswered() {
        led = false;
    }

    /** How much of {@code waitedNanos} until now a producer could have used. */
    long usable(long waitedNanos, long nowNanos) {
        return led ? Math.min(waitedNanos, nowNanos - sinceNanos) : 0;
    }
}
