package io.holdfast.app.monitor;

import io.holdfast.app.monitor.Alert.Condition;
import io.holdfast.app.monitor.Alert.Words;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.RedisSettings;
import java.util.ArrayList;
import java.util.List;

/** What is wrong between gateways and the Redis that they share. */
final class FleetAlerts {

    private final Urgency urgency;
    private final RedisSettings redis;

    FleetAlerts(Catalog catalog, RedisSettings redis) {
        this.urgency = Urgency.of(List.copyOf(catalog.flows().values()));
        this.redis = redis;
    }

    List<Alert> alerts() {
        List<Alert> all = new ArrayList<>();
        all.add(Alert.of(
                "HoldfastFleetDetached",
                urgency.lower(),
                Condition.minutes(1, "holdfast_fleet_attached == 0"),
                new Words(
                        "{{ $labels.instance }} has lost its fleet's Redis",
                        redis.whenDetached() == RedisSettings.WhenDetached.REFUSE
                                ? "It refuses all records until Redis answers (when-detached: refuse)."
                                : "What it publishes is in order among its own records only, and names that callers gave are"
                                        + " known to itself alone. GET /health/ready says what Redis has.")));
        if (redis.then() == RedisSettings.Then.LOCAL) {
            all.add(Alert.of(
                    "HoldfastKeptLocally",
                    urgency,
                    Condition.minutes(1, "holdfast_fleet_local > 0 and holdfast_fleet_attached == 1"),
                    new Words(
                            "{{ $value }} promised records are still on the disk of {{ $labels.instance }}",
                            "Redis answers, and they are not handed on to it; what comes for their partitions goes behind"
                                    + " them. The gateway's log says why.")));
        }
        return all;
    }
}
