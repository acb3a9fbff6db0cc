package io.holdfast.app.monitor;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The alerts that follow from a catalog: processes and spool, then flows and deliveries, tier by tier. Pure. */
final class AlertRules {

    private AlertRules() {}

    /** @param job name under which Prometheus scrapes the processes */
    static List<AlertGroup> of(Catalog catalog, String job) {
        List<AlertGroup> groups = new ArrayList<>(new GatewayAlerts(catalog, job).groups());
        catalog.gateway()
                .spool()
                .redis()
                .ifPresent(redis ->
                        groups.add(new AlertGroup("holdfast-fleet", new FleetAlerts(catalog, redis).alerts())));
        for (Tier tier : Tier.values()) {
            List<Flow> flows = catalog.flows().values().stream()
                    .filter(flow -> FlowTier.of(flow) == tier)
                    .toList();
            String word = tier.name().toLowerCase(Locale.ROOT);
            groups.add(new AlertGroup(
                    "holdfast-" + word + "-flows",
                    flows.stream()
                            .flatMap(flow ->
                                    new FlowAlerts(flow, catalog.gateway().spool()).alerts().stream())
                            .toList()));
            groups.add(new AlertGroup(
                    "holdfast-" + word + "-deliveries",
                    flows.stream().flatMap(flow -> deliveries(flow).stream()).toList()));
        }
        groups.removeIf(group -> group.alerts().isEmpty());
        return groups;
    }

    private static List<Alert> deliveries(Flow flow) {
        return flow.deliveries().keySet().stream()
                .flatMap(delivery -> new DeliveryAlerts(flow, delivery).alerts().stream())
                .toList();
    }
}
