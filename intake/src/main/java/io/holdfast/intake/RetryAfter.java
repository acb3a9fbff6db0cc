package io.holdfast.intake;

import java.util.concurrent.ThreadLocalRandom;

/** When a shed caller should come back: a base by reason, spread so that callers do not return all at once. */
public final class RetryAfter {

    private static final long SHORT_MS = 500;
    private static final long LONG_MS = 2_000;

    private RetryAfter() {}

    /** Jittered between the reason's base and twice that, in milliseconds. */
    public static long jitteredMs(ShedReason reason) {
        long base = switch (reason) {
            case OVERLOADED, GATEWAY_BUSY, FLOW_BUSY, SPOOL_BUSY, CONTRACT_BUSY -> SHORT_MS;
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
        return base + ThreadLocalRandom.current().nextLong(base);
    }
}
