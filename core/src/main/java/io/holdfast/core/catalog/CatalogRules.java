package io.holdfast.core.catalog;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What must hold between the parts of a catalog. Pure. */
final class CatalogRules {

    private static final int COPIES_FOR_STRONG = 2;

    private final Catalog catalog;
    private final Problems problems;

    CatalogRules(Catalog catalog, Problems problems) {
        this.catalog = catalog;
        this.problems = problems;
    }

    void check() {
        Map<String, String> topics = new HashMap<>();
        for (Flow flow : catalog.flows().values()) {
            checkName(flow);
            checkClusters(flow);
            checkDurability(flow);
            String other = topics.putIfAbsent(flow.cluster() + "/" + flow.topicName(), flow.name());
            if (other != null) {
                problems.add(
                        path(flow, "topic"),
                        "topic \"" + flow.topicName() + "\" belongs to flow \"" + other
                                + "\" already; a topic belongs to one flow, so give one of them another topic.name");
            }
        }
        catalog.clusters().values().forEach(this::checkSecrets);
    }

    private void checkName(Flow flow) {
        if (!flow.name().matches("[a-zA-Z0-9._-]{1,100}")) {
            problems.add(
                    path(flow, ""),
                    "flow name \"" + flow.name()
                            + "\" is not allowed; use letters, digits, dot, underscore and hyphen, at most 100");
        }
    }

    private void checkClusters(Flow flow) {
        checkCluster(flow.cluster(), path(flow, "cluster"));
        flow.protect()
                .flatMap(Protection::mirrorTo)
                .ifPresent(mirror -> checkCluster(mirror, path(flow, "protect.mirror-to")));
    }

    private void checkCluster(String cluster, String path) {
        if (!catalog.clusters().containsKey(cluster)) {
            problems.add(
                    path,
                    "cluster \"" + cluster + "\" is not declared"
                            + Nearest.hint(cluster, catalog.clusters().keySet()));
        }
    }

    private void checkDurability(Flow flow) {
        boolean weakTopic = flow.topic().replicationFactor() < COPIES_FOR_STRONG
                || flow.topic().minInsyncReplicas() < COPIES_FOR_STRONG;
        if (weakTopic && flow.tier().canBeCritical() && flow.intake().durability() == Durability.STRONG) {
            problems.add(
                    path(flow, "topic"),
                    "a critical flow needs replication-factor and min-insync-replicas of at least 2, found "
                            + flow.topic().replicationFactor() + " and "
                            + flow.topic().minInsyncReplicas()
                            + "; raise them, or say intake.durability: weak, which then stands in every answer");
        }
    }

    private void checkSecrets(Cluster cluster) {
        cluster.kafka().forEach((key, value) -> {
            String lower = key.toLowerCase(Locale.ROOT);
            boolean secret = lower.contains("password") || lower.endsWith("jaas.config");
            if (secret && value.reveal().contains("password") && !value.reveal().contains("${")) {
                problems.warn(
                        "clusters." + cluster.name() + ".kafka." + key,
                        "looks like a secret in the open; better ${NAME} from the environment");
            }
        });
    }

    private static String path(Flow flow, String key) {
        return key.isEmpty() ? "flows." + flow.name() : "flows." + flow.name() + "." + key;
    }
}
