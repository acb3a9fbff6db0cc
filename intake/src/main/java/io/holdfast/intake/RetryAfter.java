package io.holdfast.intake;

import java.util.concurrent.ThreadLocalRandom;

/** When a shed caller should come back: a base by reason, spread so that callers do not return all at once. */
public final class RetryAfter {

    private static final long SHORT_MS = 500;
    private static final long LONG_MS = 2_000;
    private static final long FIRST_RETRY_MS = 1_000;
    private static final long LONGEST_MS = 15_000;
    private static final int MOST_DOUBLINGS = 10;

    private RetryAfter() {}

    /** Jittered between the reason's base and twice that, in milliseconds. */
    public static long jitteredMs(ShedReason reason) {
        long base = switch (reason) {
            case OVERLOADED, GATEWAY_BUSY, FLOW_BUSY, SPOOL_BUSY, RETRY_BUDGET, CONTRACT_BUSY -> SHORT_MS;
            case KAFKA_UNAVAILABLE,
                    TOPIC_MISSING,
                    TOPIC_TOO_WEAK,
                    TOPIC_FORBIDDEN,
                    KAFKA_REFUSED,
                    LANE_HALTED,
                    SPOOL_FULL,
                    SPOOL_TOO_OLD,
                    SPOOL_UNAVAILABLE,
                    IDEMPOTENCY_WINDOW_FULL,
                    CONTRACT_UNAVAILABLE,
                    STARTING,
                    STOPPING -> LONG_MS;
        };
        return jittered(base);
    }

    /** For the caller's attempt of this number: twice as long with each, from a second to half a minute; jittered likewise. */
    public static long jitteredMs(int attempt) {
        int doublings = Math.min(Math.max(0, attempt - 2), MOST_DOUBLINGS);
        return jittered(Math.min(LONGEST_MS, FIRST_RETRY_MS << doublings));
    }

    private static long jittered(long base) {
        return base + ThreadLocalRandom.current().nextLong(base);
    }
}
