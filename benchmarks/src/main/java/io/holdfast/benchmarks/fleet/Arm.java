package io.holdfast.benchmarks.fleet;

import io.holdfast.drill.sandbox.LocalRedis;

/** A way to keep records in Redis. */
enum Arm {
    /** XADD, many in one write, and nothing else: what a user would write who needs no order between gateways. */
    PLAIN {
        @Override
        double recordsPerSecond(LocalRedis redis, int records) throws Exception {
            return PlainAppends.run(redis, records, 500);
        }
    },
    /** The same with more of them in one write. */
    PLAIN_LARGE {
        @Override
        double recordsPerSecond(LocalRedis redis, int records) throws Exception {
            return PlainAppends.run(redis, records, 2_000);
        }
    },
    /** The shared spool, as a fleet of one. */
    SPOOL {
        @Override
        double recordsPerSecond(LocalRedis redis, int records) throws Exception {
            return SpoolAppends.run(redis, records);
        }
    };

    /** Lanes, or streams, that the records go to in turns. */
    static final int LANES = 6;
    /** Records that may be without an answer. */
    static final int UNANSWERED = 8_192;

    /** Appends so many, and returns how many were answered a second; the server is empty before, and holds them after. */
    abstract double recordsPerSecond(LocalRedis redis, int records) throws Exception;
}
