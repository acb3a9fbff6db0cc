package io.holdfast.core.catalog;

import java.time.Duration;

/** The HTTP gateway of one process. */
public record Gateway(
        @Doc(value = "Address to listen on.", byDefault = "127.0.0.1")
        String host,

        @Doc(value = "Port to listen on; 0 chooses a free one.", byDefault = "8080")
        int port,

        @Doc(
                value = "Name of this gateway; each process that writes to a cluster has its own.",
                byDefault = "gateway-1")
        String instance,

        @Doc(value = "Where promised records wait while Kafka is away.", byDefault = "{}")
        SpoolSettings spool,

        @Doc(value = "Bytes in flight at the most, of all flows.", byDefault = "64MiB")
        ByteSize maxInFlight,

        @Doc(value = "How long an idempotency key is remembered after its record is settled.", byDefault = "10m")
        Duration idempotencyWindow,

        @Doc(
                value = "Idempotency keys remembered at the most; in a fleet also of all gateways together, counted as"
                        + " the keys of the Redis database.",
                byDefault = "1000000")
        int idempotencyEntries,

        @Doc(value = "How long a shutdown may take.", byDefault = "20s")
        Duration shutdownLimit,

        @Doc(value = "Whether each request is logged.", byDefault = "false")
        boolean accessLog) {

    private static final Duration LONGEST_SHUTDOWN = Duration.ofHours(1);

    /** Checks the ranges. */
    public Gateway {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port \"" + port + "\" is out of range; 0 to 65535");
        }
        if (!instance.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("instance \"" + instance
                    + "\" is not allowed; use letters, digits, dot, underscore and hyphen, at most 64");
        }
        if (idempotencyEntries < 1) {
            throw new IllegalArgumentException(
                    "idempotency-entries \"" + idempotencyEntries + "\" is out of range; 1 or more");
        }
        if (maxInFlight.bytes() < 1) {
            throw new IllegalArgumentException("max-in-flight \"" + maxInFlight + "\" is out of range; 1B or more");
        }
        Durations.within("idempotency-window", idempotencyWindow, Durations.LONGEST);
        Durations.within("shutdown-limit", shutdownLimit, LONGEST_SHUTDOWN);
    }
}
