package io.holdfast.drill.experiment;

import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.workload.HttpWorkload;
import java.nio.file.Path;
import java.util.List;

/**
 * What a drill's steps are done to.
 *
 * @param topics the drill's, the critical flow's first
 * @param spool the gateway's
 * @param trace of the spool's forces
 */
record Stage(
        LocalCluster cluster, GatewayProcess gateway, HttpWorkload load, List<String> topics, Path spool, Path trace) {}
