package io.holdfast.gateway.access;

import java.time.Duration;

/** Decides when an issuer's keys are fetched. Pure; not thread-safe. */
final class RefetchPolicy {

    /** Between two fetches for keys that are not known, whoever asks: they may be made up. */
    private static final long FOR_UNKNOWN_NANOS = Duration.ofSeconds(10).toNanos();

    private static final long FIRST_RETRY_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long LONGEST_RETRY_NANOS = Duration.ofMinutes(1).toNanos();

    private final long refreshNanos;
    private long attemptNanos;
    private long nextNanos;
    private long retryNanos = FIRST_RETRY_NANOS;
    private boolean attempted;

    RefetchPolicy(Duration refresh) {
        this.refreshNanos = refresh.toNanos();
    }

    /** Whether it is time for it, though nobody asks. */
    boolean due(long nowNanos) {
        return !attempted || nowNanos - nextNanos >= 0;
    }

    /** Whether it may be done for somebody whose key is not known. */
    boolean allowed(long nowNanos) {
        return !attempted || nowNanos - attemptNanos >= FOR_UNKNOWN_NANOS;
    }

    /** It begins. */
    void begun(long nowNanos) {
        attempted = true;
        attemptNanos = nowNanos;
    }

    /** It has ended; after failures the next waits longer and longer, a minute at the most. */
    void ended(boolean succeeded, long nowNanos) {
        if (succeeded) {
            retryNanos = FIRST_RETRY_NANOS;
            nextNanos = nowNanos + refreshNanos;
        } else {
            nextNanos = nowNanos + Math.min(retryNanos, refreshNanos);
            retryNanos = Math.min(LONGEST_RETRY_NANOS, retryNanos * 2);
        }
    }
}
