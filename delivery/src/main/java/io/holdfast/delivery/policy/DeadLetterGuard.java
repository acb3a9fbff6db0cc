package io.holdfast.delivery.policy;

import java.time.Duration;

/**
 * Stops a delivery that makes dead letters of too many records: then it is rather the handler or the sink that is wrong
 * than the records. Once tripped it stays so until an operator resumes. The window moves in sixtieths. Not thread-safe.
 */
public final class DeadLetterGuard {

    private static final int SLICES = 60;

    private final Limits limits;
    private final SlidingCounts counts;
    private boolean tripped;

    /**
     * When it trips.
     *
     * @param share of the records that may die; above 0, and 1 to never trip
     * @param least records ended within the window before the share counts; at least 1
     * @param window 1 s to 1 d
     */
    public record Limits(double share, int least, Duration window) {

        /** Refuses what is out of range. */
        public Limits {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "share \"" + share + "\" is out of range; above 0 and at most 1, such as 0.2");
            }
            if (least < 1) {
                throw new IllegalArgumentException("least \"" + least + "\" is out of range; at least 1 record");
            }
            if (window.compareTo(Duration.ofSeconds(1)) < 0 || window.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("window \"" + window + "\" is out of range; PT1S to P1D");
            }
        }

        /** More than a fifth of at least 50 records within a minute. */
        public static Limits defaults() {
            return new Limits(0.2, 50, Duration.ofMinutes(1));
        }
    }

    /** Not tripped. */
    public DeadLetterGuard(Limits limits) {
        this.limits = limits;
        this.counts = new SlidingCounts(limits.window(), SLICES);
    }

    /** A record ended well. */
    public void done(long nowNanos) {
        counts.slideTo(nowNanos);
        counts.addSome();
    }

    /**
     * Asks whether a record may become a dead letter, and counts it if so. The one that would be one too many is refused
     * and trips the guard; it must be kept.
     */
    public boolean tryDeadLetter(long nowNanos) {
        if (tripped) {
            return false;
        }
        counts.slideTo(nowNanos);
        long dead = counts.others() + 1;
        long ended = counts.some() + dead;
        if (ended >= limits.least() && dead > limits.share() * ended) {
            tripped = true;
            return false;
        }
        counts.addOther();
        return true;
    }

    /** Whether it refuses every dead letter until {@link #resume}. */
    public boolean tripped() {
        return tripped;
    }

    /** An operator has seen to it: begins with an empty window. */
    public void resume() {
        tripped = false;
        counts.clear();
    }
}
