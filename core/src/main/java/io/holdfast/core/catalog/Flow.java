package io.holdfast.core.catalog;

import java.util.Map;
import java.util.Optional;

/** One stream of records: who owns it, how important it is, and where it goes. */
public record Flow(
        @Doc(value = "Name of the flow.", fromKey = true) String name,

        @Doc(value = "Team that owns the flow.", byDefault = "unowned")
        String owner,

        @Doc(value = "critical, standard or bulk; or a rule with a default and critical-when.", byDefault = "standard")
        TierRule tier,

        @Doc("Cluster of the flow's topic.") String cluster,
        @Doc(value = "The flow's topic.", byDefault = "{}") Topic topic,

        @Doc(value = "How records come in.", byDefault = "{}")
        Intake intake,

        @Doc(value = "How records go out, by name.", byDefault = "{}")
        Map<String, Delivery> deliveries,

        @Doc(value = "What the flow is measured against.", byDefault = "{}")
        Objectives objectives,

        @Doc("How the flow is protected against losing its cluster.")
        Optional<Protection> protect,

        @Doc("A table of PostgreSQL that the flow's records come from, besides those that come in over HTTP.")
        Optional<Outbox> outbox,

        @Doc("What the flow's values must be.") Optional<Contract> contract) {

    /** Name of the flow's topic. */
    public String topicName() {
        return topic.name().orElse(name);
    }
}
