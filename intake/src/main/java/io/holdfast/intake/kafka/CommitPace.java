package io.holdfast.intake.kafka;

import java.util.concurrent.TimeUnit;

/**
 * When an open transaction is committed: a few milliseconds after its first record, so that those that come at once share a
 * commit, or with as many records as one may have. Pure.
 *
 * @param mostNanos how long a transaction takes records in
 * @param mostRecords how many it takes
 */
record CommitPace(long mostNanos, int mostRecords) {

    /** Five milliseconds, as many as a producer's buffers like. */
    static final CommitPace DEFAULT = new CommitPace(TimeUnit.MILLISECONDS.toNanos(5), 10_000);

    /** Whether it is time, for a transaction of so many records whose first came so long ago. */
    boolean due(int records, long elapsedNanos) {
        return records >= mostRecords || elapsedNanos >= mostNanos;
    }

    /** How long to wait for another record. */
    long restNanos(long elapsedNanos) {
        return Math.max(0, mostNanos - elapsedNanos);
    }
}
