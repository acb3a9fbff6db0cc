package io.holdfast.app;

import io.holdfast.core.plan.TopicPlanner;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which steps are taken only because somebody asked for them by name. */
final class RiskyStepsOption {

    @Option(names = "--raise-partitions", paramLabel = "FLOW", description = "Raise this flow's partitions; keys move.")
    private Set<String> raisePartitions = Set.of();

    @Option(
            names = "--shorten-retention",
            paramLabel = "FLOW",
            description = "Shorten this flow's retention; records go.")
    private Set<String> shortenRetention = Set.of();

    TopicPlanner.Asked asked() {
        return new TopicPlanner.Asked(raisePartitions, shortenRetention);
    }
}
