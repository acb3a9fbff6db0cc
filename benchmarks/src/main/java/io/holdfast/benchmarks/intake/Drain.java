package io.holdfast.benchmarks.intake;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * One drain of the whole spool.
 *
 * @param waitedSeconds from the brokers' start to the first record drained
 * @param seconds from then to the last
 */
record Drain(long records, double waitedSeconds, double seconds) {

    private static final long POLL_MS = 50;
    private static final long STALL_LIMIT_S = 120;

    double recordsPerSecond() {
        return records / seconds;
    }

    /** Watches the spool until it is empty. */
    static Drain await(Gateway gateway) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long all = gateway.spooled();
        long left = all;
        long first = start;
        long moved = start;
        while (left > 0) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
            long now = gateway.spooled();
            long at = System.nanoTime();
            if (now == left && at - moved > TimeUnit.SECONDS.toNanos(STALL_LIMIT_S)) {
                throw new IllegalStateException(left + " records were not drained within " + STALL_LIMIT_S + " s");
            }
            first = left == all ? at : first;
            moved = now == left ? moved : at;
            left = now;
        }
        return new Drain(all, (first - start) / 1e9, (System.nanoTime() - first) / 1e9);
    }
}
