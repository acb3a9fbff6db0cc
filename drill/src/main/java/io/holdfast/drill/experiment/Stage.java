package io.holdfast.drill.experiment;

import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.workload.HttpWorkload;
import java.nio.file.Path;

/**
 * What a drill's steps are done to.
 *
 * @param spool the gateway's
 * @param trace of the spool's forces
 */
record Stage(LocalCluster cluster, GatewayProcess gateway, HttpWorkload load, Path spool, Path trace) {}
