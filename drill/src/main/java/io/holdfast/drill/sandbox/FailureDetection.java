package io.holdfast.drill.sandbox;

import java.util.Map;

/** How fast a cluster notices that a broker is gone. */
public enum FailureDetection {
    /** Times shortened so that a drill does not wait for Kafka's defaults; see docs/reference/sandbox.md. */
    FAST,
    /** Kafka's defaults. */
    KAFKA_DEFAULTS;

    /** Broker settings that differ from Kafka's defaults. */
    public Map<String, String> settings() {
        return switch (this) {
            case FAST ->
                Map.of(
                        "broker.session.timeout.ms", "3000",
                        "broker.heartbeat.interval.ms", "500",
                        "replica.lag.time.max.ms", "5000",
                        "replica.fetch.backoff.ms", "100",
                        "controller.quorum.fetch.timeout.ms", "2000",
                        "controller.quorum.election.timeout.ms", "1000");
            case KAFKA_DEFAULTS -> Map.of();
        };
    }
}
