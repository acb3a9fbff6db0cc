package io.holdfast.core.catalog;

import java.util.Map;
import java.util.Optional;

/** The whole of {@code holdfast.yaml}. Maps keep the order of the file. */
public record Catalog(
        @Doc("Kafka clusters, by name.") Map<String, Cluster> clusters,
        @Doc("Flows, by name.") Map<String, Flow> flows,

        @Doc(value = "The HTTP gateway of this process.", byDefault = "{}")
        Gateway gateway,

        @Doc("The schema registry of contracts.") Optional<Registry> registry) {

    /** The cluster of a flow. */
    public Cluster clusterOf(Flow flow) {
        Cluster cluster = clusters.get(flow.cluster());
        if (cluster == null) {
            throw new IllegalArgumentException(
                    "flow \"" + flow.name() + "\" names unknown cluster \"" + flow.cluster() + "\"");
        }
        return cluster;
    }
}
