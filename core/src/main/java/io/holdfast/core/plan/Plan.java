package io.holdfast.core.plan;

import java.util.List;

/**
 * What would change on one cluster.
 *
 * @param findings differences that are left alone, each with the reason and what to do
 */
public record Plan(String cluster, List<Step> steps, List<String> findings) {

    /** Whether the cluster is as the catalog says, or differs only where nothing is done. */
    public boolean isEmpty() {
        return steps.isEmpty();
    }
}
