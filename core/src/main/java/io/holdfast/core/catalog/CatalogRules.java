package io.holdfast.core.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
        Map<String, Flow> topics = new HashMap<>();
        Map<String, Flow> outboxes = new HashMap<>();
        for (Flow flow : catalog.flows().values()) {
            checkName(flow);
            checkClusters(flow);
            checkDurability(flow);
            checkSize(flow);
            checkDeliveries(flow);
            new ContractRules(catalog, problems).check(flow);
            checkTopic(flow, topics.putIfAbsent(flow.topicName(), flow));
            flow.outbox()
                    .map(outbox -> outboxes.putIfAbsent(outbox.url() + " " + outbox.qualifiedTable(), flow))
                    .ifPresent(other -> problems.add(
                            path(flow, "outbox"),
                            "its table belongs to flow \"" + other.name()
                                    + "\" already; a table feeds one flow, so give one of them another table"));
            noteWhatNothingActsOn(flow);
        }
        new AccessRules(catalog, problems).check();
    }

    private void checkTopic(Flow flow, @Nullable Flow other) {
        if (other == null) {
            return;
        }
        problems.add(
                path(flow, "topic"),
                "topic \"" + flow.topicName() + "\" belongs to flow \"" + other.name() + "\" already"
                        + (other.cluster().equals(flow.cluster())
                                ? "; a topic belongs to one flow, so give one of them another topic.name"
                                : ", on cluster \"" + other.cluster()
                                        + "\"; one gateway keeps topics by name, so give one of them another topic.name"));
    }

    private void checkSize(Flow flow) {
        ByteSize record = flow.intake().maxRecordSize();
        if (record.bytes() > catalog.gateway().maxInFlight().bytes()) {
            problems.add(
                    path(flow, "intake.max-record-size"),
                    "max-record-size \"" + record + "\" is more than gateway.max-in-flight, "
                            + catalog.gateway().maxInFlight() + ", so such a record would never be taken; raise that");
        }
    }

    private void noteWhatNothingActsOn(Flow flow) {
        for (String key : List.of("objectives.rpo", "objectives.rto", "protect")) {
            if (problems.knows(path(flow, key))) {
                problems.warn(path(flow, key), key + " is read and checked, but no part of Holdfast acts on it yet");
            }
        }
    }

    private void checkDeliveries(Flow flow) {
        flow.deliveries()
                .forEach((name, delivery) -> delivery.sink()
                        .kafka()
                        .filter(target -> target.topic().equals(flow.topicName()))
                        .ifPresent(target -> problems.add(
                                path(flow, "deliveries." + name + ".sink.kafka.topic"),
                                "topic \"" + target.topic()
                                        + "\" is the flow's own, and records would go round for ever; name"
                                        + " another")));
    }

    private void checkName(Flow flow) {
        if (!flow.name().matches("[a-zA-Z0-9._-]{1,100}")
                || flow.name().equals(".")
                || flow.name().equals("..")) {
            problems.add(
                    path(flow, ""),
                    "flow name \"" + flow.name()
                            + "\" is not allowed; use letters, digits, dot, underscore and hyphen, at most 100, and neither \".\" nor \"..\"");
        }
    }

    private void checkClusters(Flow flow) {
        checkCluster(flow.cluster(), path(flow, "cluster"));
        flow.protect()
                .flatMap(Protection::mirrorTo)
                .ifPresent(mirror -> checkCluster(mirror, path(flow, "protect.mirror-to")));
    }

    private void checkCluster(String cluster, String path) {
        boolean declaredThoughWrong = problems.knows("clusters." + cluster);
        if (!catalog.clusters().containsKey(cluster) && !declaredThoughWrong) {
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
        boolean unclean = "true".equals(flow.topic().config().get("unclean.leader.election.enable"));
        if (unclean && flow.tier().canBeCritical() && flow.intake().durability() == Durability.STRONG) {
            problems.add(
                    path(flow, "topic.config"),
                    "unclean.leader.election.enable \"true\" loses acknowledged records, which a critical flow must not;"
                            + " leave it out, or say intake.durability: weak, which then stands in every answer");
        }
    }

    private static String path(Flow flow, String key) {
        return key.isEmpty() ? "flows." + flow.name() : "flows." + flow.name() + "." + key;
    }
}
