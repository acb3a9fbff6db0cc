package io.holdfast.benchmarks.intake;

import io.holdfast.benchmarks.measure.Goals;
import io.holdfast.benchmarks.measure.Machine;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.util.ArrayList;
import java.util.List;

/**
 * The gateway beside a bare handler, a bridge and the producer itself, interleaved on one three-broker sandbox, while Kafka
 * is there and while it is away. Prints medians and goals in Markdown; exits with 1 when a goal is missed.
 */
public final class IntakeBenchmark {

    private IntakeBenchmark() {}

    /** Arguments: seconds of a run, runs, records in the spool when its memory is measured. */
    public static void main(String[] args) throws Exception {
        Settings settings = Settings.of(args);
        System.out.println("Machine: " + Machine.describe() + ". Every JVM: " + String.join(" ", Processes.JVM) + ".");
        System.out.println();
        Goals goals = new Goals();
        List<LogCheck> checks = new ArrayList<>();
        try (LocalCluster cluster = LocalCluster.start(ClusterSpec.of(3).withJvmOptions(Processes.JVM))) {
            DirectLoad direct = new DirectLoad(cluster, settings);
            direct.run();
            checks.addAll(direct.checks());
            direct.print(System.out);
            direct.goals(goals);
            OutageLoad outage =
                    new OutageLoad(cluster, settings, 2 * direct.samples().rate(DirectLoad.SINGLE));
            outage.run();
            checks.addAll(outage.checks());
            outage.print(System.out);
            outage.goals(goals);
        }
        LogCheck.judge(checks, goals);
        System.exit(goals.print(System.out));
    }
}
