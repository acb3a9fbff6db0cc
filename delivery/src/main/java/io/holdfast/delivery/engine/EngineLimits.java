package io.holdfast.delivery.engine;

import java.time.Duration;

/**
 * Limits of a delivery's engine.
 *
 * @param mostRunning records that are handled at once, or gathered for a batch, over all partitions; so many at least as a
 *     batch handler's threads need
 * @param mostBufferedBytes bytes of records in memory, over all partitions, above which nothing is fetched; what was under way
 *     comes on top
 * @param writesAtOnce writes of one transaction, about
 * @param commitEvery how often positions are committed
 * @param drain how long a revoked partition, or closing, waits for what runs
 * @param call how long one call of the consumer may take
 */
public record EngineLimits(
        int mostRunning,
        long mostBufferedBytes,
        int writesAtOnce,
        Duration commitEvery,
        Duration drain,
        Duration call) {

    /** 1,000 at once, an eighth of the heap, 500 writes, every second, 10 s, 10 s. */
    public static final EngineLimits DEFAULTS = new EngineLimits(
            1_000,
            Runtime.getRuntime().maxMemory() / 8,
            500,
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));

    /** The same with at least so many records at once. */
    public EngineLimits withRunningAtLeast(int records) {
        return new EngineLimits(
                Math.max(mostRunning, records), mostBufferedBytes, writesAtOnce, commitEvery, drain, call);
    }

    /** The same with another bound of what is in memory. */
    public EngineLimits withMostBufferedBytes(long bytes) {
        return new EngineLimits(mostRunning, bytes, writesAtOnce, commitEvery, drain, call);
    }
}
