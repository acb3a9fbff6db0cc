package io.holdfast.benchmarks.intake;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * One drain of the whole spool.
 *
 * @param waitedSeconds from the brokers' start to the first record drained
 * @param seconds from then to the last
 * @param secondHalf records drained after the first half of them
 * @param secondHalfSeconds how long these took
 */
record Drain(long records, double waitedSeconds, double seconds, long secondHalf, double secondHalfSeconds) {

    private static final long POLL_MS = 50;
    private static final long STALL_LIMIT_S = 120;

    double recordsPerSecond() {
        return records / seconds;
    }

    /**
     * After as many records of warm-up, as the producer's own rate is measured: brokers that have just started compile
     * their code on the same cores.
     */
    double steadyPerSecond() {
        return secondHalf / secondHalfSeconds;
    }

    /** Watches the spool until it is empty. */
    static Drain await(Gateway gateway) throws IOException, InterruptedException {
        Watch watch = new Watch(gateway.spooled());
        while (watch.left > 0) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
            watch.see(gateway.spooled());
        }
        return watch.drain();
    }

    /** What was seen so far. */
    static final class Watch {
        private final long all;
        private final long start = System.nanoTime();
        private long left;
        private long first = start;
        private long half = start;
        private long leftAtHalf;
        private long moved = start;

        Watch(long all) {
            this.all = all;
            this.left = all;
            this.leftAtHalf = all;
        }

        void see(long now) {
            long at = System.nanoTime();
            if (now == left && at - moved > TimeUnit.SECONDS.toNanos(STALL_LIMIT_S)) {
                throw new IllegalStateException(left + " records were not drained within " + STALL_LIMIT_S + " s");
            }
            if (left == all) {
                first = at;
            }
            if (left > all / 2) {
                half = at;
                leftAtHalf = now;
            }
            moved = now == left ? moved : at;
            left = now;
        }

        Drain drain() {
            long end = System.nanoTime();
            return new Drain(all, (first - start) / 1e9, (end - first) / 1e9, leftAtHalf, (end - half) / 1e9);
        }
    }
}
