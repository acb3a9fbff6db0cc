package io.holdfast.benchmarks.intake;

import io.holdfast.benchmarks.measure.Machine;
import io.holdfast.benchmarks.measure.ProcessUsage;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * CPU seconds used by the load generator (this process), the brokers together, and the subject; and those that the machine
 * was there for and did not get.
 */
record Cpu(double load, double brokers, double subject, double stolen) {

    /** Of a part of a run. */
    static final Cpu UNMEASURED = new Cpu(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /** As of now, of all the subject's processes together; brokers that do not run count nothing. */
    static Cpu now(LocalCluster cluster, long... subjectPids) throws IOException {
        double brokers = 0;
        for (Node node : cluster.nodes()) {
            if (node.alive()) {
                brokers += cpuSeconds(Files.readString(node.spec().pidFile()).strip());
            }
        }
        double subject =
                Arrays.stream(subjectPids).mapToDouble(ProcessUsage::cpuSeconds).sum();
        double load = ProcessUsage.cpuSeconds(ProcessHandle.current().pid());
        return new Cpu(load, brokers, subject, Machine.stolenSeconds());
    }

    /** Of a node that is just starting, whose process id does not stand in its file yet, nothing. */
    private static double cpuSeconds(String pid) {
        return !pid.isEmpty() && Files.exists(Path.of("/proc", pid)) ? ProcessUsage.cpuSeconds(Long.parseLong(pid)) : 0;
    }

    Cpu minus(Cpu before) {
        return new Cpu(load - before.load, brokers - before.brokers, subject - before.subject, stolen - before.stolen);
    }
}
