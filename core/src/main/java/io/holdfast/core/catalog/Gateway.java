package io.holdfast.core.catalog;

import java.time.Duration;
import java.util.Optional;

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
        boolean accessLog,

        @Doc("Who callers are, and what they may do besides writing; without it everybody may do everything.")
        Optional<Authentication> authentication,

        @Doc(value = "How much callers may write.", byDefault = "{}")
        Quotas quotas,

        @Doc("TLS on the gateway's ports; without it they speak plain HTTP.")
        Optional<GatewayTls> tls,

        @Doc(
                "A port of its own for metrics, operators and the problems in health; without it they are on the gateway's port.")
        Optional<AdminPort> admin,

        @Doc(value = "Connections at a time at the most, over all ports; further ones are closed.", byDefault = "20000")
        int maxConnections,

        @Doc(value = "How many retries callers may send.", byDefault = "{}")
        RetryBudgetSettings retryBudget,

        @Doc(
                "Traces of single records; off when absent, unless the environment's OTEL_ variables name an exporter or an endpoint.")
        Optional<Tracing> tracing) {

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
        if (maxConnections < 1) {
            throw new IllegalArgumentException("max-connections \"" + maxConnections + "\" is out of range; 1 or more");
        }
        if (port != 0
                && admin.map(AdminPort::port).filter(other -> other == port).isPresent()) {
            throw new IllegalArgumentException(
                    "admin.port \"" + port + "\" is the gateway's own port; choose another, or leave admin out");
        }
        Durations.within("idempotency-window", idempotencyWindow, Durations.LONGEST);
        Durations.within("shutdown-limit", shutdownLimit, LONGEST_SHUTDOWN);
    }
}
