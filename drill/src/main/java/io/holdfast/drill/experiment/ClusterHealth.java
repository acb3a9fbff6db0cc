package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.Node;
import java.util.ArrayList;
import java.util.List;

/** Whether a cluster is whole again: a broker that went away for good, or a topic that did not heal, is no end of a drill. */
final class ClusterHealth {

    private ClusterHealth() {}

    /** What is wrong; waits for every broker to have joined, and for the topics' copies to be in sync. */
    static List<String> problems(LocalCluster cluster, List<String> topics) {
        List<String> found = new ArrayList<>();
        for (Node node : cluster.nodes()) {
            if (!node.alive() || node.paused()) {
                found.add("broker " + node.spec().id() + " does not run at the end");
            }
        }
        if (found.isEmpty()) {
            try {
                cluster.awaitReady();
                topics.forEach(cluster::awaitInSync);
            } catch (HoldfastException e) {
                found.add("at the end: " + e.getMessage());
            }
        }
        return found;
    }
}
