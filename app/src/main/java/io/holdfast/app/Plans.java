package io.holdfast.app;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Cluster;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.kafka.ClusterAdmin;
import io.holdfast.core.plan.Plan;
import io.holdfast.core.plan.TopicPlanner;
import java.util.ArrayList;
import java.util.List;

/** Plans, and carries out, what the catalog asks of its clusters. */
final class Plans {

    private Plans() {}

    static List<Plan> of(Catalog catalog, TopicPlanner.Asked asked) {
        List<Plan> plans = new ArrayList<>();
        for (Cluster cluster : catalog.clusters().values()) {
            List<Flow> flows = flows(catalog, cluster);
            if (!flows.isEmpty()) {
                try (ClusterAdmin admin = new ClusterAdmin(cluster)) {
                    plans.add(TopicPlanner.plan(
                            flows,
                            admin.view(flows.stream().map(Flow::topicName).toList()),
                            asked));
                }
            }
        }
        return plans;
    }

    static void apply(Catalog catalog, List<Plan> plans) {
        for (Plan plan : plans) {
            Cluster cluster = catalog.clusters().get(plan.cluster());
            if (cluster != null) {
                try (ClusterAdmin admin = new ClusterAdmin(cluster)) {
                    plan.steps().forEach(admin::apply);
                }
            }
        }
    }

    private static List<Flow> flows(Catalog catalog, Cluster cluster) {
        return catalog.flows().values().stream()
                .filter(flow -> flow.cluster().equals(cluster.name()))
                .toList();
    }
}
