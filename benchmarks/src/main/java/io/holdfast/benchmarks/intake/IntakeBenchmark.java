package io.holdfast.benchmarks.intake;

import io.holdfast.benchmarks.measure.Goal;
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
        System.exit(judge(goals, checks));
    }

    private static int judge(Goals goals, List<LogCheck> checks) {
        System.out.println();
        checks.forEach(check -> System.out.println("- " + check.words()));
        goals.add(Goal.atMost(
                "acknowledged records missing from the log",
                checks.stream().mapToDouble(LogCheck::lost).sum(),
                0));
        goals.add(Goal.atMost(
                "records in the log that nobody can have sent but twice",
                checks.stream().mapToDouble(LogCheck::surplus).sum(),
                0));
        return goals.print(System.out);
    }
}
