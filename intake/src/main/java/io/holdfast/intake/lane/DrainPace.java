package io.holdfast.intake.lane;

import java.util.concurrent.TimeUnit;

/**
 * How long a promise waits before its caller hears of it, so that callers who send again once they are answered leave the log half of
 * its time for what is spooled. A promise costs less than a record in the log: on the same processors such callers would keep a lane
 * in the spool for as long as they send, though Kafka be well.
 *
 * <p>Looks once a second at what waits. If it became less by no more than was promised meanwhile, promises wait twice as long as
 * before, otherwise an eighth less (compare the multiplicative steps of congestion control, RFC 5681). Pure; not thread-safe.
 */
final class DrainPace {

    static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int STEP_DOWN = 8;

    private static final long NOT_SENT = -1;

    private final long mostNanos;
    private long waited = NOT_SENT;
    private long promised;
    private long sinceNanos;
    private long holdNanos;

    /**
     * @param mostNanos no promise waits longer
     */
    DrainPace(long mostNanos) {
        this.mostNanos = mostNanos;
    }

    /** A record was promised. */
    void promised() {
        promised++;
    }

    /**
     * Takes in how many records wait in the spool while they are sent; negative while they are not, when nothing is learnt.
     */
    void observe(long nowNanos, long waiting) {
        if (waiting < 0) {
            waited = NOT_SENT;
            return;
        }
        if (waited >= 0 && nowNanos - sinceNanos < WINDOW_NANOS) {
            return;
        }
        if (waited >= 0) {
            holdNanos = waited - waiting >= promised
                    ? shorter()
                    : Math.min(mostNanos, Math.max(FIRST_NANOS, 2 * holdNanos));
        }
        waited = waiting;
        promised = 0;
        sinceNanos = nowNanos;
    }

    /** Nothing waits any more. */
    void over() {
        waited = NOT_SENT;
        holdNanos = 0;
    }

    /** For how long promises wait now; 0 while nothing is sent. */
    long holdNanos() {
        return waited < 0 ? 0 : holdNanos;
    }

    private long shorter() {
        long shorter = holdNanos - holdNanos / STEP_DOWN;
        return shorter < FIRST_NANOS / 2 ? 0 : shorter;
    }
}
