package io.holdfast.drill.experiment;

import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.workload.HttpWorkload;
import java.util.List;

/**
 * What a drill's steps are done to.
 *
 * @param topics the drill's, the critical flow's first
 */
record Stage(LocalCluster cluster, DrillGateways gateways, HttpWorkload load, List<String> topics) {}
